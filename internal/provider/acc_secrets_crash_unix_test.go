//go:build unix

package provider_test

import (
	"strings"
	"syscall"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A provider that crashes while a call hangs sends Terraform the stacks of its goroutines, and Terraform prints
// or logs them. They contain no secret.
func TestAccSecretsStaySecretInACrash(t *testing.T) {
	t.Parallel()
	keys := acctest.Env{"CAPILLARY_CLIENT_KEY": markedKey, "CAPILLARY_CLIENT_SECRET": markedSecret}
	for name, test := range map[string]struct {
		hangs  sandbox.Kind
		signal syscall.Signal
		says   string // in the dump
	}{
		"token, quit":      {sandbox.CallToken, syscall.SIGQUIT, "SIGQUIT: quit"},
		"lookup, quit":     {sandbox.CallLookup, syscall.SIGQUIT, "SIGQUIT: quit"},
		"list, quit":       {sandbox.CallGet, syscall.SIGQUIT, "SIGQUIT: quit"},
		"upload, quit":     {sandbox.CallAdd, syscall.SIGQUIT, "SIGQUIT: quit"},
		"upload, aborted":  {sandbox.CallAdd, syscall.SIGABRT, "SIGABRT: abort"},
		"upload, segfault": {sandbox.CallAdd, syscall.SIGSEGV, "SIGSEGV: segmentation violation"},
		"download, quit":   {sandbox.CallLink, syscall.SIGQUIT, "SIGQUIT: quit"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLookout(t, keys)
			l.cli.Setenv("GOTRACEBACK", "all")
			l.configure(t)
			if test.hangs == sandbox.CallLink {
				l.Script(sandbox.Rule{Call: sandbox.CallAdd, Drop: sandbox.DropAfter}) // so that the image is downloaded
			}
			hangs := make(chan struct{})
			l.tap.token.Remove()
			l.Script(sandbox.Rule{Call: test.hangs, Before: func() { close(hangs) }, Drop: sandbox.HangBefore})
			l.tap.listen(l.Sandbox)
			run := l.cli.StartApply()
			select {
			case <-hangs:
				run.SignalChildren(test.signal)
			case <-run.Ended():
				t.Error("Terraform ended before anything hung")
			}
			l.saw(run.Wait()).WantError() // whatever Terraform does with it
			l.wantNone(t)
			if everything := l.printed.String() + acctest.Read(t, l.log); !strings.Contains(everything, test.says) || !strings.Contains(everything, "capillary.(*Client).send(") {
				t.Error("nothing was dumped, so this test looks at the wrong thing")
			}
		})
	}
}
