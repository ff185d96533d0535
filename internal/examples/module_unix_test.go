//go:build unix

package examples_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
)

// Each module passes its own tests, run as its README says.
func TestAccModules(t *testing.T) {
	t.Parallel()
	modules, err := filepath.Glob(filepath.Join(root, "modules", "*"))
	if err != nil || len(modules) == 0 {
		t.Fatalf("there are no modules: %v", err)
	}
	for _, module := range modules {
		t.Run(filepath.Base(module), func(t *testing.T) {
			t.Parallel()
			cli := acctest.MirroredCLI(t)
			if err := os.CopyFS(cli.Dir, os.DirFS(module)); err != nil { // so that no lock file stays behind
				t.Fatal(err)
			}
			output, ok := cli.Script(filepath.Join(cli.Dir, "tests", "run"), "-no-color")
			if runs := strings.Count(acctest.Read(t, filepath.Join(module, "tests", "gallery.tftest.hcl")), "\nrun "); !ok || strings.Count(output, "... pass\n") < runs {
				t.Errorf("the module's tests did not all pass:\n%s", output)
			}
		})
	}
}
