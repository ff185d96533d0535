//go:build unix

package provider_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
)

// After "make install", an ordinary "init" finds the provider without any setting or registry: the version is
// locked, modules share it, and a later install is an upgrade.
func TestAccInstalledLocally(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.BareCLI(t)
	home := t.TempDir()
	cli.Setenv("HOME", home)
	for name, value := range sb.Env {
		cli.Setenv(name, value)
	}
	module := filepath.Join(cli.Dir, "gallery")
	if err := os.Mkdir(module, 0o750); err != nil {
		t.Fatal(err)
	}
	acctest.Write(t, filepath.Join(module, "main.tf"), []byte(acctest.Required+avatar(acctest.Newcomer, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))))
	cli.Configure(acctest.Required + `
		module "one" { source = "./gallery" }`)

	install(t, home, "0.0.7")
	if output, ok := cli.Run("init", "-input=false", "-no-color"); !ok {
		t.Fatalf("init:\n%s", output)
	}
	wantLocked(t, cli, "0.0.7")
	cli.Apply().WantOK().WantChanges(1, 0, 0)
	cli.Destroy().WantOK()

	install(t, home, "")
	if output, ok := cli.Run("init", "-input=false", "-no-color", "-upgrade"); !ok {
		t.Fatalf("init -upgrade:\n%s", output)
	}
	wantLocked(t, cli, `0\.\d+\.20\d{12}`)

	install(t, home, "-remove")
	for _, folder := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		if left := filepath.Join(home, ".local", "share", "terraform", "plugins", folder, "capillary-community", "capillary"); exists(left) {
			t.Errorf("%s is left", left)
		}
	}
}

// install runs what "make install" runs, for a user with this home.
func install(t *testing.T, home, version string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "../tools/install")
	if version == "-remove" {
		cmd.Args, version = append(cmd.Args, version), ""
	}
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_DATA_HOME=", "VERSION="+version)
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOENV"} { // those that depend on HOME
		value, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		cmd.Env = append(cmd.Env, name+"="+strings.TrimSpace(string(value)))
	}
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("install: %v\n%s", err, output)
	}
}

// wantLocked checks which version the lock file has.
func wantLocked(t *testing.T, cli *acctest.CLI, version string) {
	t.Helper()
	lock := acctest.Read(t, filepath.Join(cli.Dir, ".terraform.lock.hcl"))
	if !regexp.MustCompile(`version\s+= "` + version + `"`).MatchString(lock) {
		t.Errorf("the lock file does not have version %s:\n%s", version, lock)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
