//go:build unix

package acctest

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
)

// Children returns the programs that Terraform itself has started and that still run: its providers.
func (r *Running) Children() []int {
	r.tb.Helper()
	list, err := exec.CommandContext(r.tb.Context(), "ps", "-A", "-o", "pid=", "-o", "ppid=").Output()
	if err != nil {
		r.tb.Skipf("needs ps to find the provider's process: %v", err)
	}
	var children []int
	for line := range strings.Lines(string(list)) {
		var pid, parent int
		if _, err := fmt.Sscan(line, &pid, &parent); err == nil && parent == r.cmd.Process.Pid {
			children = append(children, pid)
		}
	}
	return children
}

// SignalChildren signals the providers, but not Terraform.
func (r *Running) SignalChildren(sig syscall.Signal) {
	r.tb.Helper()
	children := r.Children()
	if len(children) == 0 {
		r.tb.Error("Terraform runs no provider")
	}
	for _, pid := range children {
		if err := syscall.Kill(pid, sig); err != nil {
			r.tb.Errorf("%s: %v", sig, err)
		}
	}
}
