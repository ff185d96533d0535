package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/provider"
)

const (
	// parentLook is how often it is looked whether Terraform is still there. No signal tells.
	parentLook = time.Second
	// lastOperations is what operations get that were under way when Terraform went. Their contexts have
	// ended with its connection, so they need little of it.
	lastOperations = 30 * time.Second
)

// withstand keeps the signals away that would end this process in the middle of a call. Of SIGTERM to all
// processes of a run, which is what a service manager or a CI system sends, Terraform takes care: it
// asks its providers to stop. SIGHUP, which a terminal sends that is closed, ends Terraform; this process
// then looks once more what became of its calls. SIGPIPE comes when Terraform is gone and something is
// logged. It is called after the handshake with Terraform: a process that nobody reads that from shall end.
func withstand() { signal.Ignore(syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE) }

// endWithParent ends this process when Terraform is gone without having ended it: a killed Terraform
// leaves its providers behind. The end is not a proper one, so that the next run looks for what no state
// may hold. On Windows nothing shows that a parent is gone.
func endWithParent(process *provider.Process) {
	parent := os.Getppid()
	ticker := time.NewTicker(parentLook)
	for os.Getppid() == parent {
		<-ticker.C
	}
	ticker.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), lastOperations)
	process.Drain(ctx)
	cancel()
	os.Exit(1)
}
