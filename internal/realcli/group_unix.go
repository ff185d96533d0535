//go:build unix

package realcli

import (
	"os/exec"
	"syscall"
)

// OwnGroup starts a command in a process group of its own, so that Ctrl-C in the terminal reaches only the
// program that started it. That program then stops the rest in order.
func OwnGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// Sweep kills a command and everything that it has started. Of an ended command, that is what it may have left, such as
// the plugins of a CLI that had to be killed.
func Sweep(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // usually there is nothing left
	}
}
