package capillary

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Backoff spaces repeated attempts and reads: exponentially, with jitter, so that many clients that were turned
// away together do not come back together.
type Backoff struct{ intervals *backoff.ExponentialBackOff }

// NewBackoff returns a Backoff that starts at first and is limited to longest.
func NewBackoff(first, longest time.Duration) *Backoff {
	intervals := backoff.NewExponentialBackOff()
	intervals.InitialInterval = first
	intervals.MaxInterval = longest
	intervals.Multiplier = 2
	intervals.Reset()
	return &Backoff{intervals}
}

// Next returns how long to wait now. A time that the API asked for takes precedence.
func (p *Backoff) Next(asked time.Duration) time.Duration {
	own := p.intervals.NextBackOff()
	if asked > 0 {
		return asked
	}
	return own
}

// Sleep waits. If the context has ended or ends first, it returns the context's cause at once; if the deadline
// comes first, it returns context.DeadlineExceeded at once.
func Sleep(ctx context.Context, d time.Duration) error {
	return sleep(ctx, d, func() {})
}

// sleep is Sleep, and calls begun first if there is something to wait for.
func sleep(ctx context.Context, d time.Duration, begun func()) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return context.DeadlineExceeded
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	if d > 0 {
		begun()
	}
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
