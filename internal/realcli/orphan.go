package realcli

import (
	"context"
	"os"
	"time"
)

// UntilOrphaned returns a context that ends when the parent process is gone. `go run` does not pass SIGTERM on:
// it dies and would leave the program running.
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
