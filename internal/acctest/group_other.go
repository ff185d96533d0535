//go:build !unix

package acctest

import "os/exec"

// ownGroup does nothing: the tests that signal groups are for Unix.
func ownGroup(*exec.Cmd) {}

// killGroup kills only the command itself.
func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
