package acctest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/realcli"
)

// product is what a CLI reports about itself. terraform-plugin-testing, and its tfversion checks, look only at
// the number, and so take OpenTofu 1.12 for Terraform 1.12.
type product struct {
	name    string // realcli.Terraform or realcli.OpenTofu
	release Release
}

// findCLI returns the path of the CLI under test, the same one that terraform-plugin-testing uses.
func findCLI() (string, error) {
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		return path, nil
	}
	return exec.LookPath("terraform")
}

// ask asks the CLI under test once for all tests: "version" takes a good part of a second on a busy machine.
var ask = sync.OnceValues(func() (product, error) { //nolint:gochecknoglobals // all tests run the same CLI
	path, err := findCLI()
	if err != nil {
		return product{}, err
	}
	cmd := exec.CommandContext(context.Background(), path, "version") //nolint:gosec // the CLI under test
	cmd.Env = settings(os.TempDir())
	said, err := cmd.Output()
	if err != nil {
		return product{}, fmt.Errorf("%s version: %w", path, err)
	}
	return newProduct(string(said))
})

// asked returns the product under test, and skips the test without one.
func asked(tb testing.TB) product {
	tb.Helper()
	if _, err := findCLI(); err != nil {
		tb.Skip("needs a Terraform CLI, on the PATH or in TF_ACC_TERRAFORM_PATH: run \"make test\"")
	}
	cli, err := ask()
	if err != nil {
		tb.Fatal(err)
	}
	return cli
}

// newProduct parses what "version" prints.
func newProduct(said string) (product, error) {
	p, err := realcli.ParseProduct(said)
	return product{name: p.Name, release: Release{p.Major, p.Minor}}, err
}

// SavesLate reports whether a killed run forgets what it has just created. Terraform writes a local state after
// each resource; OpenTofu does so after 20 seconds, on a stop, and at the end.
func (c *CLI) SavesLate() bool {
	c.tb.Helper()
	return asked(c.tb).name == realcli.OpenTofu
}

// lacks says why a test that needs a feature can't run; it returns "" if it can.
func (p product) lacks(feature Feature) string {
	for _, support := range Supported() {
		if support.Feature != feature {
			continue
		}
		since := support.Terraform
		if p.name == realcli.OpenTofu {
			since = support.OpenTofu
		}
		switch {
		case since == Release{}:
			return fmt.Sprintf("%s %s has no %s; no release of it has so far", p.name, p.release, feature)
		case p.release.before(since):
			return fmt.Sprintf("%s %s has no %s, which needs %s or later", p.name, p.release, feature, since)
		}
		return ""
	}
	panic("no release is known for the feature " + string(feature))
}

func (r Release) before(other Release) bool {
	return r.Major < other.Major || (r.Major == other.Major && r.Minor < other.Minor)
}
