package acctest

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/realcli"
)

// Running is a command of a CLI that was started without waiting for it. If it still runs at the end of the
// test, it is killed together with everything it has started.
type Running struct {
	tb     testing.TB
	cmd    *exec.Cmd
	output transcript
	ended  chan struct{}
	err    error
}

// commandTime is how long a command may take before it counts as stuck.
const commandTime = 2 * time.Minute

// Start starts any command of the CLI in a process group of its own, as a shell does. Its output is kept until
// Wait.
func (c *CLI) Start(args ...string) *Running {
	c.tb.Helper()
	cmd := exec.Command(c.path, args...) //nolint:gosec,noctx // the CLI under test; Wait limits it
	cmd.Dir, cmd.Env = c.Dir, c.Env
	cmd.WaitDelay = time.Second // an orphaned provider must not keep a killed Terraform from counting as ended
	r := &Running{tb: c.tb, cmd: cmd, ended: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = &r.output, &r.output
	realcli.OwnGroup(cmd)
	if err := cmd.Start(); err != nil {
		c.tb.Fatalf("%s: %v", c.path, err)
	}
	go func() {
		r.err = cmd.Wait()
		close(r.ended)
	}()
	c.tb.Cleanup(func() {
		realcli.Sweep(cmd)
		<-r.ended
	})
	return r
}

// StartApply starts "terraform apply".
func (c *CLI) StartApply(args ...string) *Running {
	c.tb.Helper()
	return c.Start(unasked("apply", args)...)
}

// StartDestroy starts "terraform destroy".
func (c *CLI) StartDestroy(args ...string) *Running {
	c.tb.Helper()
	return c.Start(unasked("destroy", args)...)
}

// Signal signals only Terraform, not its providers.
func (r *Running) Signal(sig syscall.Signal) {
	r.tb.Helper()
	if err := r.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		r.tb.Errorf("%s: %v", sig, err)
	}
}

// Wait waits for the end of Terraform, which a signal may have caused. Providers may live on.
func (r *Running) Wait() Report {
	r.tb.Helper()
	select {
	case <-r.ended:
	case <-time.After(commandTime):
		realcli.Sweep(r.cmd)
		<-r.ended
		r.tb.Fatalf("Terraform did not end within %s:\n%s", commandTime, r.output.String())
	}
	return newReport(r.tb, r.output.String(), r.err == nil)
}

// Ended is closed when Terraform has ended.
func (r *Running) Ended() <-chan struct{} { return r.ended }

// AwaitOutput waits until Terraform has printed this.
func (r *Running) AwaitOutput(phrase string) {
	r.tb.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for end := time.Now().Add(commandTime); !strings.Contains(r.output.String(), phrase); <-ticker.C {
		if time.Now().After(end) {
			r.tb.Fatalf("Terraform did not print %q:\n%s", phrase, r.output.String())
		}
	}
}

// transcript is output that can be read while it is being written.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (t *transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(p)
}

// String returns the output so far.
func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}
