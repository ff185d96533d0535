//go:build unix

package acctest

import (
	"errors"
	"syscall"
)

// SignalGroup signals Terraform and its providers, as a terminal or a service manager does.
func (r *Running) SignalGroup(sig syscall.Signal) {
	r.tb.Helper()
	if err := syscall.Kill(-r.cmd.Process.Pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		r.tb.Errorf("%s: %v", sig, err)
	}
}

// Gone reports whether neither Terraform nor a provider is left.
func (r *Running) Gone() bool {
	return errors.Is(syscall.Kill(-r.cmd.Process.Pid, 0), syscall.ESRCH)
}
