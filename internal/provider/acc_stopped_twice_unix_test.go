//go:build unix

package provider_test

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// On the first Ctrl-C, the provider checks for its upload once more. The second one comes meanwhile: Terraform
// kills the provider, and saves what it knows, which is nothing.
func TestAccUploadStoppedTwice(t *testing.T) {
	t.Parallel()
	for moment, script := range moments {
		if moment == "answered" {
			continue // then there is nothing to check
		}
		t.Run(moment, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			call, look := newGate(t), newGate(t)
			script(s.Sandbox, sandbox.CallAdd, call)
			run := s.cli.StartApply()
			call.await(t, run)
			s.Script(sandbox.Rule{Call: sandbox.CallGet, Before: look.hold})
			run.SignalGroup(syscall.SIGINT)
			look.await(t, run)
			run.SignalGroup(syscall.SIGINT)
			first := run.Wait()
			call.open()
			look.open()
			s.stranger(t)
			second := s.cli.Apply().WantOK()
			tell(t, first, second)
			call.awaitEffect(t)
			s.wantAgreed(t)
			wantGone(t, run)
		})
	}
}

// A deletion ends at the first Ctrl-C, so the second one finds little to interrupt.
func TestAccDeleteStoppedTwice(t *testing.T) {
	t.Parallel()
	for moment, script := range moments {
		t.Run(moment, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.cli.Apply().WantOK()
			restore := s.backup(t)
			s.stranger(t)
			call := newGate(t)
			script(s.Sandbox, sandbox.CallDelete, call)
			run := s.cli.StartDestroy()
			call.await(t, run)
			run.SignalGroup(syscall.SIGINT)
			run.AwaitOutput("Interrupt received")
			run.SignalGroup(syscall.SIGINT)
			first := run.Wait()
			restore()
			call.open()
			second := s.cli.Destroy().WantOK()
			tell(t, first, second)
			call.awaitEffect(t)
			s.WantDeleted(t, acctest.Regular, 3)
			s.wantForeign(t)
			wantGone(t, run)
		})
	}
}

// backup keeps a copy of the state, and restores it if it was lost: Terraform and OpenTofu empty the file before
// they write it, and may exit between the two at the second Ctrl-C.
func (s *scene) backup(t *testing.T) (restore func()) {
	t.Helper()
	path := filepath.Join(s.cli.Dir, "terraform.tfstate")
	state := acctest.Read(t, path)
	return func() {
		t.Helper()
		if acctest.Read(t, path) == "" {
			t.Log("the second Ctrl-C has emptied the state")
			acctest.Write(t, path, []byte(state))
		}
	}
}
