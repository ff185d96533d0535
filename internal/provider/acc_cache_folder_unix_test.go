//go:build unix

package provider_test

import (
	"os"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
)

// A folder that others can write to is not used, and the message says how to get a suitable one.
func TestAccCacheFolderOfOthers(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	folder := sb.Env["CAPILLARY_CACHE_DIR"]
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder, 0o777); err != nil { //nolint:gosec // that is what is refused
		t.Fatal(err)
	}
	printed := strings.Join(strings.Fields(worksAlone(t, sb, func(*acctest.CLI) {})), " ")
	for _, want := range []string{"can be written by other users", "What to do: set the environment variable CAPILLARY_CACHE_DIR to a folder that belongs to this user"} {
		if !strings.Contains(strings.ReplaceAll(printed, "│ ", ""), want) {
			t.Errorf("nothing says %q:\n%s", want, printed)
		}
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("something was written there: %v, %v", left, err)
	}
}
