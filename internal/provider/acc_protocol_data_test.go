package provider_test

import (
	"os"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
)

// The framework would write everything that Terraform sends and receives, secrets included, to files that others
// can read.
func TestAccProtocolDataIsNotWritten(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.InstalledCLI(t, sb.Env)
	folder := t.TempDir()
	cli.Setenv("TF_LOG_SDK_PROTO_DATA_DIR", folder)
	cli.Configure(acctest.Required + avatar(acctest.Newcomer, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
	if printed, ok := cli.Run("apply", "-auto-approve", "-no-color", "-input=false"); !ok {
		t.Fatalf("apply failed:\n%s", printed)
	}
	written, err := os.ReadDir(folder)
	if err != nil || len(written) > 0 {
		t.Errorf("%d files were written, %v", len(written), err)
	}
}
