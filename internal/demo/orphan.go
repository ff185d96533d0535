package main

import (
	"context"
	"os"
	"time"
)

// untilOrphaned ends the context when the parent process is gone. `go run` does not pass SIGTERM on: it
// dies of it, and would leave the demo running without a terminal.
func untilOrphaned(ctx context.Context) context.Context {
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
