package provider_test

import (
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Warnings that are not about images stop neither a plan nor a deletion.
func TestAccHarmlessWarnings(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	for _, call := range []sandbox.Kind{sandbox.CallGet, sandbox.CallAdd, sandbox.CallDelete} {
		rule := sandbox.Warned(call, 8056, 8062, 91004)
		rule.Times = -1
		sb.Script(rule)
	}
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
	cli.Apply().WantOK().WantNoWarning()
	cli.Plan().WantOK().WantChanges(0, 0, 0).WantNoWarning()
	cli.Destroy().WantOK().WantNoWarning()
	sb.WantCalls(t, sandbox.CallAdd, 1)
	sb.WantCalls(t, sandbox.CallDelete, 1)
	sb.WantTokens(t, acctest.Regular, foreign...)
}

// An unknown warning keeps images from being deleted. The message names the setting that tolerates it, which
// works in the provider block and in the environment.
func TestAccToleratedWarnings(t *testing.T) {
	t.Parallel()
	const never = "Nothing was deleted"
	for name, tolerate := range map[string]func(cli *acctest.CLI, image string){
		"in the block": func(cli *acctest.CLI, image string) {
			cli.Configure(`provider "capillary" {
				tolerated_warnings = [9998, 9999]
			}` + image)
		},
		"in the environment": func(_ *acctest.CLI, _ string) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			foreign := sb.Tokens(acctest.Regular)
			image := avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
			cli := acctest.NewCLI(t, sb.LaterEnv)
			cli.Configure(image)
			cli.Apply().WantOK()
			rule := sandbox.Warned(sandbox.CallGet, 9998, 9999)
			rule.Times = -1
			sb.Script(rule)
			cli.Destroy().WantError("The image could not be deleted", "code 9998", "code 9999", never,
				"tolerated_warnings = [9998, 9999]", "CAPILLARY_TOLERATED_WARNINGS")
			sb.WantCalls(t, sandbox.CallDelete, 0)
			tolerate(cli, image)
			if name == "in the environment" {
				sb.Setenv("CAPILLARY_TOLERATED_WARNINGS", "9998, 9999")
			}
			cli.Destroy().WantOK().WantNoWarning()
			sb.WantTokens(t, acctest.Regular, foreign...)
		})
	}
}
