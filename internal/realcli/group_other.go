//go:build !unix

package realcli

import "os/exec"

// OwnGroup does nothing: process groups need Unix. Elsewhere, processes are stopped one by one.
func OwnGroup(*exec.Cmd) {}

// Sweep kills only the command itself, for the same reason.
func Sweep(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = cmd.Process.Kill() // usually it has ended
	}
}
