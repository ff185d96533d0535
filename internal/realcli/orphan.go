package realcli

import (
	"context"
	"os"
	"time"
)

// UntilOrphaned ends the context when the parent process is gone. `go run` does not pass SIGTERM on: it
// dies of it, and would leave the program that it runs without a terminal.
func UntilOrphaned(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	parent := os.Getppid()
	go func() {
		defer cancel()
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		for os.Getppid() == parent {
			select {
			case <-ticker.C:
			case <-ctx.Done():
				return
			}
		}
	}()
	return ctx
}
