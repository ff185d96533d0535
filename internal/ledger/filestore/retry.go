package filestore

import (
	"context"
	"time"
)

// retryTransient retries what fails only because another process has the file open, or because of an interruption. If
// that does not pass within an instant, or if the context has ended, it returns the error.
func retryTransient(ctx context.Context, do func() error) error {
	ctx, cancel := context.WithTimeout(ctx, lockTimeout)
	defer cancel()
	for {
		err := do()
		if !isTransient(err) || ctx.Err() != nil {
			return err
		}
		pause(ctx, 5*time.Millisecond)
	}
}
