package capillary

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Pace spaces repeated attempts and reads: exponentially, with jitter, so that many clients which
// were turned away together do not come back together.
type Pace struct{ intervals *backoff.ExponentialBackOff }

// NewPace starts at first and ends at longest.
func NewPace(first, longest time.Duration) *Pace {
	intervals := backoff.NewExponentialBackOff()
	intervals.InitialInterval = first
	intervals.MaxInterval = longest
	intervals.Multiplier = 2
	intervals.Reset()
	return &Pace{intervals}
}

// Next is how long to wait now. What the API asked for wins over what this client would choose.
func (p *Pace) Next(asked time.Duration) time.Duration {
	own := p.intervals.NextBackOff()
	if asked > 0 {
		return asked
	}
	return own
}

// Sleep waits. It returns the context's cause at once when that has ended or ends first, and
// context.DeadlineExceeded when it is bound to.
func Sleep(ctx context.Context, d time.Duration) error {
	return SleepTelling(ctx, d, func() {})
}

// SleepTelling is Sleep, and calls begun when there is something to wait for.
func SleepTelling(ctx context.Context, d time.Duration, begun func()) error {
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
