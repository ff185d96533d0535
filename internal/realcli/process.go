package realcli

import (
	"context"
	"os"
	"os/exec"
	"time"
)

// grace is how long an interrupted process may take to end before it is killed.
const grace = 15 * time.Second

// Command returns a process that is interrupted, not killed, when the context ends, so that a CLI can stop its
// plugins.
func Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // the programs are ours, or the user's choice
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = grace
	OwnGroup(cmd)
	return cmd
}

// Environment returns everything that the CLI sees of the user's environment: where programs and temporary
// files are. No setting of the user's (TF_…, CAPILLARY_…, a .terraformrc in the home directory) may change what
// is shown or measured.
func Environment(getenv func(string) string, home string, more ...string) []string {
	env := []string{"HOME=" + home, "CHECKPOINT_DISABLE=1"}
	for _, name := range []string{"PATH", "TMPDIR", "TMP", "TEMP", "SYSTEMROOT"} {
		if value := getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return append(env, more...)
}
