//go:build unix

package provider_test

import (
	"syscall"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// The next run waits for what a killed run may have sent, and the log says so.
func TestAccWaitForAnEarlierCallIsLogged(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.cli.Apply().WantOK()
	call := newGate(t)
	s.Script(sandbox.Rule{Call: sandbox.CallDelete, After: call.hold})
	first := s.cli.StartDestroy()
	call.await(t, first)
	first.SignalGroup(syscall.SIGKILL)
	first.Wait()
	wantGone(t, first)
	call.open()
	log := informed(t, s.cli)
	s.cli.Configure(acctest.Required + `
		provider "capillary" {
			settle_timeout = "2s"
		}` + avatar(acctest.Regular, acctest.File(t, "other.png", acctest.Picture(3, 40_000))))
	s.cli.Destroy("-refresh=false").WantOK()
	wantWait(t, log, "the time at which an earlier call can no longer take effect", `customer_id=564703420`, "until=")
}
