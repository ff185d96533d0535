package provider_test

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A fraction as a customer's id is an error that shows the number.
func TestAccAFractionIsNoCustomer(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	for _, config := range []string{
		`resource "capillary_customer_image" "a" { customer_id = 1.5 }`,
		`data "capillary_customer_images" "a" { customer_id = 1.5 }`,
		`ephemeral "capillary_customer_image_url" "a" {
			customer_id = 1.5
			image_id    = "a"
		}`,
	} {
		cli.Configure(config)
		cli.Plan().WantError("The id of a customer is a whole number", "customer_id is 1.5")
		if output, _ := cli.Run("plan", "-no-color"); strings.Contains(output, "%!") || strings.Contains(output, "error in the provider") || strings.Count(output, "Error: ") != 1 {
			t.Errorf("Terraform shows\n%s", output)
		}
	}
}

// The folder for locks is the same from every directory, or there is a warning.
func TestAccCacheFolderThatIsNone(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.InstalledCLI(t, sb.Env)
	cli.Configure(acctest.Required + fmt.Sprintf(`
		data "capillary_customer_images" "a" { customer_id = %d }`, acctest.Regular))
	cli.Run("init")
	cli.Setenv("CAPILLARY_CACHE_DIR", "~/locks")
	cli.Plan().WantOK().WantWarning("Runs on this machine are not kept apart", "CAPILLARY_CACHE_DIR begins with ~", "only a shell")
	cli.Setenv("CAPILLARY_CACHE_DIR", "locks")
	cli.Plan().WantOK().WantWarning("Each directory has locks of its own", `"locks"`, cli.Dir, "absolute path")
}

// A very short identifier leaves the request id whole, because the vendor's support asks for it.
func TestAccAShortIdentifierLeavesTheRequestID(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	sb.Script(sandbox.Rule{Call: sandbox.CallLookup, Times: -1, Answer: sandbox.ErrorBody(400, 8015, "No customer 4")})
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(identified("externalId", "4", ""))
	report := cli.Plan()
	report.WantError("The customer could not be looked up", `"No customer [redacted]"`, "request id")
	for _, d := range report.Diagnostics {
		if _, id, _ := strings.Cut(d.Detail, "request id "); strings.Contains(id, "[redacted]") {
			t.Errorf("the request id is not whole: %s", d.Detail)
		}
	}
}

// Text for a terminal is not broken within words: neither lists of variables nor of images.
func TestAccMessagesFitATerminal(t *testing.T) {
	t.Parallel()
	nothing := `data "capillary_customer_images" "a" { customer_id = 1 }`
	for name, test := range map[string]struct {
		env    acctest.Env
		config string
		says   string
	}{
		"credentials are missing": {acctest.Env{"CAPILLARY_USERNAME": "", "CAPILLARY_PASSWORD": ""}, nothing, "CAPILLARY_CLIENT_SECRET"},
		"more than one way": {
			acctest.Env{"CAPILLARY_CLIENT_KEY": "key", "CAPILLARY_CLIENT_SECRET": "secret", "CAPILLARY_ACCESS_TOKEN": "token"}, nothing,
			"the environment variable CAPILLARY_CLIENT_SECRET",
		},
		"images are listed":       {nil, newImages(t, 3, acctest.Regular), "The images may not fit"},
		"the import id is no id":  {nil, "import {\n  to = capillary_customer_image.avatar\n  id = \"none\"\n}\n" + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))), "The import id can't be read"},
		"one image, two entries?": {nil, onceTooMany(), "Two entries"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			maps.Copy(sb.Env, test.env)
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(test.config)
			output, _ := cli.Run("plan", "-no-color")
			if !acctest.Says(test.says).MatchString(output) {
				t.Fatalf("Terraform does not say %q:\n%s", test.says, output)
			}
			messages := output[regexp.MustCompile(`(?m)^(Error|Warning): `).FindStringIndex(output)[0]:] // after the CLI's own plan
			for line := range strings.Lines(messages) {
				// "on provider[…]" is the CLI's own line: it names the registry, which is longer for OpenTofu.
				own := strings.Contains(line, "  on provider[") || strings.Contains(line, "https://")
				if width := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); !own && width > 80 {
					t.Errorf("a line of %d columns: %s", width, line)
				}
			}
		})
	}
}

// onceTooMany imports one image under two addresses.
func onceTooMany() string {
	return fmt.Sprintf(`
		locals { two = toset(["a", "b"]) }
		import {
			for_each = local.two
			to       = capillary_customer_image.two[each.key]
			id       = "%[1]d/0"
		}
		resource "capillary_customer_image" "two" {
			for_each    = local.two
			customer_id = %[1]d
		}`, acctest.Regular)
}
