package provider_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
)

// The functions work without a configured provider, and keep a sensitive password sensitive.
func TestAccFunctions(t *testing.T) {
	t.Parallel()
	cli := acctest.NewCLI(t, acctest.Env{}.Getenv, acctest.Functions)
	cli.Configure(acctest.Required + `
		variable "password" {
			type      = string
			default   = "123"
			sensitive = true
		}
		output "md5" {
			value = nonsensitive(provider::capillary::password_md5(var.password))
		}
		output "marked" {
			value = issensitive(provider::capillary::password_md5(var.password))
		}
		output "parts" {
			value = provider::capillary::parse_image_id("564703420/a3982817-4a0e-4d1c-9e4e-2f1c6f1f7c55")
		}`)
	cli.Apply().WantOK()
	got := map[string]any{}
	for _, name := range []string{"md5", "marked", "parts"} {
		got[name] = outputOf(t, cli, name)
	}
	want := map[string]any{
		"md5":    "202cb962ac59075b964b07152d234b70", // as the vendor's page has it for this password
		"marked": true,
		"parts":  map[string]any{"customer_id": 564703420.0, "image_id": "a3982817-4a0e-4d1c-9e4e-2f1c6f1f7c55"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
}

// An argument that a function can't use is an error that says why.
func TestAccFunctionErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		call string
		says []string
	}{
		"no password": {`password_md5("")`, []string{"the password is empty"}},
		"an index":    {`parse_image_id("564703420/0")`, []string{`"564703420/0" is not the id of an image`, "0 is an index, and indexes move"}},
		"no customer": {`parse_image_id("a3982817")`, []string{`"a3982817" is not the id of an image`, "no slash between"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cli := acctest.NewCLI(t, acctest.Env{}.Getenv, acctest.Functions)
			cli.Configure(acctest.Required + fmt.Sprintf(`
				output "result" {
					value = provider::capillary::%s
				}`, test.call))
			cli.Plan().WantError(test.says...)
		})
	}
}

// outputOf returns an output of the state.
func outputOf(t *testing.T, cli *acctest.CLI, name string) any {
	t.Helper()
	printed, ok := cli.Run("output", "-json", name)
	var value any
	if err := json.Unmarshal([]byte(printed), &value); !ok || err != nil {
		t.Fatalf("output %s: %s, %v", name, printed, err)
	}
	return value
}
