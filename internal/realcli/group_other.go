//go:build !unix

package realcli

import "os/exec"

// ownGroup does nothing: process groups need Unix. Elsewhere, processes are stopped one by one.
func ownGroup(*exec.Cmd) {}

// Sweep does nothing for the same reason.
func Sweep(*exec.Cmd) {}
