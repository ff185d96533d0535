package ledger

import (
	"context"
	"time"
)

// insist repeats what fails only because another process has the file open, or was interrupted. That
// passes within an instant, or else the error is given.
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
