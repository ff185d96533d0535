package provider_test

import (
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Basic authentication is off for new organisations: the message after a 401 says so, and only with Basic.
func TestAccBasicIsOff(t *testing.T) {
	t.Parallel()
	for name, basic := range map[string]bool{"basic": true, "token": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			if !basic {
				sb.UseToken()
			}
			sb.Script(sandbox.Rule{Times: -1, Answer: sandbox.ErrorBody(401, 401, "Basic auth is not enabled")})
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
			report := cli.Apply().WantError("refuses the credentials")
			if told := acctest.Says("Basic authentication is off for new organisations", "client_key").MatchString(report.Output); told != basic {
				t.Errorf("told of Basic: %t\n%s", told, report.Output)
			}
		})
	}
}

// A masked list is refused: nothing is uploaded or deleted because of it, and the message says what to turn on.
func TestAccMaskedAnswers(t *testing.T) {
	t.Parallel()
	seed := sandbox.DefaultSeed()
	seed.Masked = true
	sb := acctest.NewSandbox(t, func(o *sandbox.Options) { o.Seed = seed })
	image := avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	cli := acctest.NewCLI(t, sb.LaterEnv)
	cli.Configure(image)
	cli.Apply().WantOK() // by user name and password, for which nothing is masked

	sb.UseKeys()
	says := []string{"masked", "Allow access to sensitive information"}
	cli.Plan().WantError(append([]string{"The image could not be read"}, says...)...)
	cli.Destroy("-refresh=false").WantError(append([]string{"The image could not be deleted"}, says...)...)
	sb.WantCalls(t, sandbox.CallDelete, 0)
}

// An attribution that leads nowhere makes every call fail, and the message says so; one by a lookup works with
// Basic, too.
func TestAccAttribution(t *testing.T) {
	t.Parallel()
	seed := sandbox.DefaultSeed()
	seed.Attributions = []string{"TILL:till.7", "MOBILE_TRIGGER:App"}
	for name, test := range map[string]struct {
		attribution string
		token       bool
		says        []string
	}{
		"till":           {`{ entity_type = "TILL", entity_code = "till.7" }`, true, nil},
		"lookup":         {`{ lookup_type = "MOBILE_TRIGGER", lookup_value = "App" }`, false, nil},
		"both":           {`{ entity_type = "TILL", entity_code = "till.7", lookup_type = "MOBILE_TRIGGER", lookup_value = "App" }`, true, nil},
		"no such till":   {`{ entity_type = "TILL", entity_code = "till.8" }`, true, []string{"attribution", "91021", `TILL "till.8"`, "Try without attribution"}},
		"no such lookup": {`{ lookup_type = "MOBILE_TRIGGER", lookup_value = "app" }`, false, []string{"attribution", "1061", `MOBILE_TRIGGER "app"`, "Try without attribution"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t, func(o *sandbox.Options) { o.Seed = seed })
			if test.token {
				sb.UseToken()
			}
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(`
				provider "capillary" {
					attribution = ` + test.attribution + `
				}
				data "capillary_customer_images" "all" {
					customer_id = 564703420
				}`)
			if test.says == nil {
				cli.Apply().WantOK().WantNoWarning()
				return
			}
			cli.Apply().WantError(test.says...)
		})
	}
}
