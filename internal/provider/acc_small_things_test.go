package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A fraction as a customer is an error that shows the number.
func TestAccAFractionIsNoCustomer(t *testing.T) {
	t.Parallel()
	bench := acctest.NewBench(t)
	cli := acctest.NewCLI(t, bench.Env.Getenv)
	for _, config := range []string{
		`resource "capillary_customer_image" "a" { customer_id = 1.5 }`,
		`data "capillary_customer_images" "a" { customer_id = 1.5 }`,
	} {
		cli.Configure(config)
		cli.Plan().WantError("whole number", "1.5")
		if output, _ := cli.Run("plan", "-no-color"); strings.Contains(output, "%!") {
			t.Errorf("Terraform shows\n%s", output)
		}
	}
}

// The folder for locks is one that is the same from everywhere, or the user is told.
func TestAccCacheFolderThatIsNone(t *testing.T) {
	t.Parallel()
	bench := acctest.NewBench(t)
	cli := acctest.InstalledCLI(t, bench.Env)
	cli.Configure(acctest.Required + fmt.Sprintf(`
		data "capillary_customer_images" "a" { customer_id = %d }`, acctest.Regular))
	cli.Run("init")
	cli.Setenv("CAPILLARY_CACHE_DIR", "~/locks")
	cli.Plan().WantOK().WantWarning("Runs on this machine are not kept apart", "CAPILLARY_CACHE_DIR begins with ~", "only a shell")
	cli.Setenv("CAPILLARY_CACHE_DIR", "locks")
	cli.Plan().WantOK().WantWarning("Each directory has locks of its own", `"locks"`, cli.Dir, "absolute path")
}

// A very short identifier leaves the request id whole, which the vendor's support asks for.
func TestAccAShortIdentifierLeavesTheRequestID(t *testing.T) {
	t.Parallel()
	bench := acctest.NewBench(t)
	bench.Script(sandbox.Rule{Call: sandbox.CallLookup, Times: -1, Answer: sandbox.ErrorBody(400, 8015, "No customer 4")})
	cli := acctest.NewCLI(t, bench.Env.Getenv)
	cli.Configure(identified("externalId", "4", ""))
	report := cli.Plan()
	report.WantError("The customer could not be looked up", `"No customer [redacted]"`, "request id")
	for _, d := range report.Diagnostics {
		if _, id, _ := strings.Cut(d.Detail, "request id "); strings.Contains(id, "[redacted]") {
			t.Errorf("the request id is not whole: %s", d.Detail)
		}
	}
}

// What is missing is listed a variable a line, none of which Terraform breaks.
func TestAccMissingCredentialsFitATerminal(t *testing.T) {
	t.Parallel()
	acctest.Needs(t)
	cli := acctest.NewCLI(t, acctest.Env{"CAPILLARY_BASE_URL": "https://eu.api.example.com"}.Getenv)
	cli.Configure(`data "capillary_customer_images" "a" { customer_id = 1 }`)
	output, _ := cli.Run("plan", "-no-color")
	if !strings.Contains(output, "CAPILLARY_") {
		t.Errorf("no variable is named:\n%s", output)
	}
	for line := range strings.Lines(output) {
		// "on provider[…]" is the CLI's own line: it names the registry, which is longer for OpenTofu.
		if own := strings.HasPrefix(line, "  on provider["); strings.HasPrefix(line, " ") && !own && len(line) > 79 {
			t.Errorf("a line of %d characters: %s", len(line), line)
		}
	}
}
