package plugin

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const (
	// parentLook is how often to check whether Terraform is still there. No signal reports its end.
	parentLook = time.Second
	// lastOperations is how long running operations may take after Terraform is gone. Their contexts have ended
	// with the connection, so they need little of it.
	lastOperations = 30 * time.Second
)

// ignoreSignals ignores the signals that would end this process in the middle of a call. SIGTERM goes to all
// processes of a run, for example from a service manager or a CI system, and Terraform handles it: it asks its
// providers to stop. SIGHUP comes from a terminal that is closed, and ends Terraform; this process then checks
// once more what became of its calls. SIGPIPE comes when this process logs after Terraform is gone. Call
// ignoreSignals after the handshake with Terraform: before that, a process without a reader should end.
func ignoreSignals() { signal.Ignore(syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE) }

// endWithParent ends this process if Terraform is gone without having ended it: a killed Terraform leaves its
// providers behind. The run does not count as properly ended, so the next run looks for what is in no state. On
// Windows, nothing shows that a parent is gone.
func endWithParent(process *Process) {
	parent := os.Getppid()
	ticker := time.NewTicker(parentLook)
	for os.Getppid() == parent {
		<-ticker.C
	}
	ticker.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), lastOperations)
	process.Shutdown(ctx)
	cancel()
	os.Exit(1)
}
