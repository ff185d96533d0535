//go:build unix

package provider_test

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Opening a pipe without a writer would never return.
func TestAccPipe(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe.png")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skipf("no pipes here: %v", err)
	}
	sb := acctest.NewSandbox(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{{
			Config:      avatar(acctest.Regular, pipe),
			PlanOnly:    true,
			ExpectError: acctest.Says("The image can't be used", pipe, "not a regular file but a pipe"),
		}},
	})
	sb.WantCalls(t, sandbox.CallAny, 0)
}
