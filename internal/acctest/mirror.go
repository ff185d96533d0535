package acctest

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/realcli"
)

// mirroredVersion meets the constraint that the examples have after a release, such as "~> 0.1".
const mirroredVersion = "0.99.0"

// MirroredCLI returns a CLI that installs the provider with "init" from a mirror on this machine, as it will be
// installed from a registry.
func MirroredCLI(t *testing.T) *CLI {
	t.Helper()
	cli := BareCLI(t) // skips the test before anything is built for it
	mirror := t.TempDir()
	place := realcli.MirrorDir(mirror, Registry(), mirroredVersion)
	link(t, Binary(t), filepath.Join(place, programName))
	settings := filepath.Join(t.TempDir(), "terraform.rc")
	if err := realcli.WriteSettings(settings, mirror); err != nil {
		t.Fatal(err)
	}
	cli.Setenv("TF_CLI_CONFIG_FILE", settings)
	return cli
}

// Registry returns the host that an address like capillary-community/capillary belongs to: Terraform's or
// OpenTofu's.
func Registry() string { return cmp.Or(os.Getenv("TF_ACC_PROVIDER_HOST"), "registry.terraform.io") }

// Script runs a program that starts "terraform" itself; it finds this CLI under that name.
func (c *CLI) Script(path string, args ...string) (output string, ok bool) {
	c.tb.Helper()
	named := c.tb.TempDir()
	link(c.tb, c.path, filepath.Join(named, "terraform"))
	cmd := exec.CommandContext(c.tb.Context(), path, args...) //nolint:gosec // a script of the repository
	cmd.Dir = c.Dir
	cmd.Env = append(slices.Clone(c.Env), "PATH="+named+string(filepath.ListSeparator)+os.Getenv("PATH"))
	printed, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		c.tb.Fatalf("%s: %v", path, err)
	}
	return string(printed), err == nil
}

// link creates a link, and the directories above it.
func link(tb testing.TB, target, path string) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		tb.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		tb.Fatal(err)
	}
}
