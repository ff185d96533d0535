package reader

import (
	"context"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/observe"
)

// The waits between two reads of the same list.
const (
	FirstPause   = 250 * time.Millisecond
	LongestPause = 5 * time.Second
)

// Poll reads the list until it shows what is waited for, or until the time of the condition is up. It returns an error when
// reading on is pointless: the context ended, or the condition does not tolerate what the API said.
func (r *Reader) Poll(ctx context.Context, c Condition) (Snapshot, error) {
	reading, pause, confirm := r.newReading(c), r.pauses(c), capillary.NewBackoff(FirstPause, LongestPause)
	report := r.options.OnWait.Report()
	defer report.End()
	var seen Snapshot
	for extended := false; ; {
		last := !time.Now().Before(c.Until)
		images, err := reading.next(ctx)
		switch {
		case err != nil && !c.Tolerates(err):
			return seen, err
		case err != nil:
			seen.Err = err
		default:
			seen = Snapshot{Images: images, Asked: reading.asked, Came: time.Now(), Believed: true}
			seen.Reached = c.Enough(images)
		}
		wait := min(pause(), time.Until(c.Until))
		switch {
		case seen.Reached, last && (!reading.surprised || extended):
			return seen, nil
		case reading.surprised: // the list that confirms it may come after the time is up
			wait, extended = max(confirm.Next(0), evidence.Moment), last
		}
		w := observe.Wait{Reason: observe.WaitList, CustomerID: r.customerID, Until: c.Until, Aim: c.Aim, Err: seen.Err}
		if err := report.Sleep(ctx, wait, w); err != nil {
			return seen, err
		}
	}
}

// pauses returns the waits between the reads.
func (r *Reader) pauses(c Condition) func() time.Duration {
	if !c.Sparse {
		pace := capillary.NewBackoff(FirstPause, LongestPause)
		return func() time.Duration { return pace.Next(0) }
	}
	start := time.Now()
	longest := r.options.Settle * 2 / 5
	return func() time.Duration { return max(2*FirstPause, min(3*time.Since(start), longest)) }
}
