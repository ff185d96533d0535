//go:build !unix

package realcli

import "os/exec"

// ownGroup needs Unix; elsewhere processes are stopped one by one.
func ownGroup(*exec.Cmd) {}

// Sweep does nothing for the same reason.
func Sweep(*exec.Cmd) {}
