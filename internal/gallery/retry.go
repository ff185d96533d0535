package gallery

import (
	"context"
	"fmt"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/observe"
)

// The waits between two tries of a write that provably did nothing.
const (
	firstRetry = time.Second
	lastRetry  = 30 * time.Second
)

// retry repeats try as long as it reports that it changed nothing and that another attempt may succeed. One
// attempt with renewed credentials does not count: an API that accepts each new token for the reads, and
// refuses it for the write, would otherwise be asked forever.
func (g *Gallery) retry(ctx context.Context, try func() (again *capillary.Error, err error)) error {
	pace := capillary.NewPace(firstRetry, lastRetry)
	renewed := false
	for tries := 0; ; {
		again, err := try()
		if again == nil {
			return err
		}
		switch {
		case again.Renewed() && renewed:
			return err
		case again.Renewed():
			renewed = true
		case tries == g.options.MaxRetries:
			return err
		default:
			tries++
		}
		if cause := g.pauseBetweenTries(ctx, pace.Next(again.RetryAfter), again); cause != nil {
			return fmt.Errorf("%w; stopped waiting for another try: %w", err, cause)
		}
	}
}

// pauseBetweenTries waits for the next try.
func (g *Gallery) pauseBetweenTries(ctx context.Context, pause time.Duration, again *capillary.Error) error {
	report := g.options.OnWait.Report()
	defer report.End()
	return report.Sleep(ctx, pause, observe.Wait{Reason: observe.WaitRetry, CustomerID: again.CustomerID, Until: time.Now().Add(pause), Err: again})
}
