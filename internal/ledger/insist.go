package ledger

import (
	"context"
	"time"
)

// insist retries what fails only because another process has the file open, or because of an interruption. If
// that does not pass within an instant, insist returns the error.
func insist(do func() error) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		err := do()
		if !passing(err) || ctx.Err() != nil {
			return err
		}
		pause(ctx, 5*time.Millisecond)
	}
}
