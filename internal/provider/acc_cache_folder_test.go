package provider_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
)

// apart is the summary of the warning that runs are not kept apart.
const apart = "Runs on this machine are not kept apart"

// If runs can share nothing, everything works as for a single run, and each command warns.
func TestAccNoCacheFolder(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*testing.T, *acctest.CLI){
		"below a file": func(t *testing.T, cli *acctest.CLI) { // root may write everywhere else
			t.Helper()
			cli.Setenv("CAPILLARY_CACHE_DIR", filepath.Join(acctest.File(t, "file", nil), "cache"))
		},
		"no home": func(_ *testing.T, cli *acctest.CLI) {
			cli.Unsetenv("CAPILLARY_CACHE_DIR")
			cli.Unsetenv("HOME")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			worksAlone(t, sb, func(cli *acctest.CLI) { prepare(t, cli) })
		})
	}
}

// worksAlone runs the usual commands without anything shared, and returns their output.
func worksAlone(t *testing.T, sb *acctest.Sandbox, prepare func(*acctest.CLI)) (printed string) {
	t.Helper()
	cli := acctest.InstalledCLI(t, sb.Env)
	prepare(cli)
	cli.Configure(acctest.Required + avatar(acctest.Newcomer, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
	for _, command := range [][]string{{"plan"}, {"apply", "-auto-approve"}, {"plan"}, {"destroy", "-auto-approve"}} {
		said, ok := cli.Run(append(command, "-no-color", "-input=false")...)
		if !ok {
			t.Errorf("%v failed:\n%s", command, said)
		}
		if got := strings.Count(said, apart); got != 1 {
			t.Errorf("%v warns %d times:\n%s", command, got, said)
		}
		printed += said
	}
	sb.WantTokens(t, acctest.Newcomer)
	return printed
}
