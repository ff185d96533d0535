package main

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"time"
)

// grace is how long a process may take to end after it was interrupted, before it is killed.
const grace = 15 * time.Second

// command makes a process that is interrupted, not killed, when the context ends: so a CLI stops its
// plugins.
func command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // the programs are ours, or the user's choice
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = grace
	ownGroup(cmd)
	return cmd
}

// environment is all that the CLI gets to know of the user's environment: where programs and temporary
// files are. No setting of theirs (TF_…, CAPILLARY_…, a .terraformrc in the home directory) may change
// what the demo shows.
func environment(getenv func(string) string, home string, more ...string) []string {
	env := []string{"HOME=" + home, "CHECKPOINT_DISABLE=1"}
	for _, name := range []string{"PATH", "TMPDIR", "TMP", "TEMP", "SYSTEMROOT"} {
		if value := getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return append(env, more...)
}

// firstLine is what an error message has room for.
func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
