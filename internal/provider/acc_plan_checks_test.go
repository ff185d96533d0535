package provider_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// What the API would refuse at apply fails at plan, after one read.
func TestAccPlanChecks(t *testing.T) {
	t.Parallel()
	file := acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))
	for name, test := range map[string]struct {
		customer int64
		env      acctest.Env
		rule     sandbox.Rule
		says     []string
	}{
		"wrong password":        {acctest.Newcomer, acctest.Env{"CAPILLARY_PASSWORD": "wrong"}, sandbox.Rule{}, []string{"The image could not be uploaded", "refuses the credentials", "come from the environment variables CAPILLARY_USERNAME and CAPILLARY_PASSWORD"}},
		"password with a blank": {acctest.Newcomer, acctest.Env{"CAPILLARY_PASSWORD": " wrong"}, sandbox.Rule{}, []string{"The image could not be uploaded", "refuses the credentials", "the password begins or ends with a blank"}},
		"unknown customer":      {99, nil, sandbox.Rule{}, []string{"The image could not be uploaded", "Customer 99", "does not know the customer"}},
		"forbidden":             {acctest.Newcomer, nil, sandbox.Rule{Call: sandbox.CallGet, Times: -1, Answer: sandbox.ErrorBody(403, 4000, "Not authorised")}, []string{"The image could not be uploaded", "do not allow this call"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			maps.Copy(sb.Env, test.env)
			if test.rule.Answer != nil {
				sb.Script(test.rule)
			}
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(avatar(test.customer, file))
			cli.Plan().WantError(append(test.says, `plan_checks = "none"`)...)
			sb.WantCalls(t, sandbox.CallAny, 1)
			cli.Configure("provider \"capillary\" { plan_checks = \"none\" }\n" + avatar(test.customer, file))
			cli.Plan().WantOK().WantChanges(1, 0, 0)
			sb.WantCalls(t, sandbox.CallAny, 1)
		})
	}
}

// A plan reads each customer of new images once, and the apply does not check again.
func TestAccPlanChecksReadEachCustomerOnce(t *testing.T) {
	t.Parallel()
	const first, customers = 900, 4
	sb := acctest.NewSandbox(t, crowdOf(first, customers))
	config := acctest.Required
	for id := int64(first); id < first+customers; id++ {
		config += many(t, 3, id)
	}
	cli := acctest.InstalledCLI(t, sb.Env)
	cli.Configure(config)
	cli.Run("init")
	calls := &counter{sb: sb}
	cli.Plan("-out=saved").WantOK().WantChanges(12, 0, 0)
	calls.want(t, "plan", map[sandbox.Kind]int{sandbox.CallGet: customers})
}

// newImages returns this many new images of a customer.
func newImages(t *testing.T, count int, customerID int64) string {
	t.Helper()
	return strings.ReplaceAll(many(t, count, customerID), fmt.Sprintf("of_%d", customerID), fmt.Sprintf("new_%d", customerID))
}

// More images than fit are an error if that is certain, and a warning if it depends on what is deleted.
func TestAccMoreImagesThanFit(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(newImages(t, 6, acctest.Newcomer))
	cli.Plan().WantError("More images than fit", "for customer 564703421 this is one too many", "keeps 0 and uploads 6", "leave the customer 5 images")
	cli.Configure(newImages(t, 8, acctest.Newcomer))
	report := cli.Plan()
	for _, one := range []string{"this is one too many", "This makes 7 images of customer 564703421.", "This makes 8 images of customer 564703421."} {
		report.WantError("More images than fit", one)
	}
	full := 0
	for _, d := range report.Diagnostics {
		full += strings.Count(d.Detail, "What to do")
	}
	if full != 1 {
		t.Errorf("%d full messages about one customer", full)
	}
	cli.Configure(newImages(t, 3, acctest.Regular))
	cli.Plan().WantOK().WantWarning("The images may not fit", "It has 3", "index 0")
	cli.Configure(newImages(t, 2, acctest.Regular))
	cli.Plan().WantOK().WantNoWarning()
	four := many(t, 4, acctest.Newcomer)
	cli.Configure(four)
	cli.Apply().WantOK()
	cli.Configure(four + newImages(t, 2, acctest.Newcomer))
	cli.Plan().WantError("More images than fit", "keeps 4 and uploads 2")
	cli.Configure(newImages(t, 5, acctest.Newcomer)) // the four are deleted
	cli.Plan().WantOK().WantChanges(5, 0, 4)
	cli.Configure(four)
	cli.Plan("-replace=capillary_customer_image.of_564703421[0]").WantOK().WantNoWarning().WantChanges(1, 0, 1)
	cli.Destroy().WantOK()
}

// One wrong password is one call and one error; the other failures share one warning.
func TestAccOneWrongPasswordIsOneError(t *testing.T) {
	t.Parallel()
	const first, customers = 900, 20
	for name, spoil := range map[string]func(*acctest.Sandbox, *acctest.CLI){
		"password": func(_ *acctest.Sandbox, cli *acctest.CLI) { cli.Setenv("CAPILLARY_PASSWORD", "wrong") },
		"forbidden": func(sb *acctest.Sandbox, _ *acctest.CLI) {
			sb.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Answer: sandbox.ErrorBody(403, 4000, "Not authorised")})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t, crowdOf(first, customers))
			config := acctest.Required
			for id := int64(first); id < first+customers; id++ {
				config += many(t, 1, id)
			}
			cli := acctest.InstalledCLI(t, sb.Env)
			cli.Configure(config)
			cli.Run("init")
			cli.Apply().WantOK()
			calls := &counter{sb: sb}
			calls.since()
			spoil(sb, cli)
			output, ok := cli.Run("plan", "-no-color")
			if ok {
				t.Error("the plan succeeded")
			}
			if made := calls.since()[sandbox.CallGet]; name == "password" && made != 1 || made > 13 { // 3, and those under way
				t.Errorf("%d calls", made)
			}
			if n := strings.Count(output, "Error: "); n != 1 {
				t.Errorf("%d errors:\n%s", n, output)
			}
			if n := strings.Count(output, "Warning: Not tried"); n > 1 {
				t.Errorf("%d warnings:\n%s", n, output)
			}
		})
	}
}

// So it is at apply, where uploads fail, and where lists of data sources are read: one full message, and a line for each of
// the others.
func TestAccOneWrongPasswordIsOneMessage(t *testing.T) {
	t.Parallel()
	const first, customers = 900, 6
	uploads, lists := acctest.Required+"\nprovider \"capillary\" { plan_checks = \"none\" }\n", acctest.Required
	for id := int64(first); id < first+customers; id++ {
		uploads += many(t, 1, id)
		lists += fmt.Sprintf("\ndata \"capillary_customer_images\" \"of_%d\" { customer_id = %[1]d }\n", id)
	}
	for name, config := range map[string]string{"uploads": uploads, "lists": lists} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t, crowdOf(first, customers))
			cli := acctest.InstalledCLI(t, sb.Env)
			cli.Setenv("CAPILLARY_PASSWORD", "wrong")
			cli.Configure(config)
			report := cli.Apply()
			report.WantError("refuses the credentials", "the environment variables CAPILLARY_USERNAME and CAPILLARY_PASSWORD")
			sb.WantCalls(t, sandbox.CallAny, 1)
			full, short := 0, 0
			for _, d := range report.Diagnostics {
				switch {
				case d.Severity != "error":
				case strings.Contains(d.Detail, "What to do:"):
					full++
				case d.Summary == "Not tried with refused credentials" && len(d.Detail) <= 76 && !strings.Contains(d.Detail, "\n"):
					short++
				default:
					t.Errorf("neither the one message nor a line: %s", d.Detail)
				}
			}
			if full != 1 || short != customers-1 {
				t.Errorf("%d full messages and %d lines", full, short)
			}
		})
	}
}
