package gallery

import (
	"context"
	"fmt"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// The waits between two tries of a write that provably did nothing.
const (
	firstRetry = time.Second
	lastRetry  = 30 * time.Second
)

// retry goes on as long as a try says that it left everything as it was and that another may succeed.
// One with renewed credentials does not count.
func (g *Gallery) retry(ctx context.Context, try func() (again *capillary.Error, err error)) error {
	pace := capillary.NewPace(firstRetry, lastRetry)
	for tries := 0; ; {
		again, err := try()
		if again == nil {
			return err
		}
		if !again.Renewed() {
			if tries++; tries > g.options.MaxRetries {
				return err
			}
		}
		if cause := capillary.Sleep(ctx, pace.Next(again.RetryAfter)); cause != nil {
			return fmt.Errorf("%w; stopped waiting for another try: %w", err, cause)
		}
	}
}
