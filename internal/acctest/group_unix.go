//go:build unix

package acctest

import (
	"errors"
	"os/exec"
	"syscall"
)

// ownGroup gives a command a process group of its own.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup kills a command and everything that it has started.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

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
