package capillary

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// MinRequestsPerMinute is the smallest limit that New accepts: with less, a read and its DELETE would wait for
// most of a minute.
const MinRequestsPerMinute = 10

// budget decides when a call to the API may leave: within the limit of requests per minute, if there is one,
// and not during a pause that the API has asked for.
//
// At most perMinute calls leave in any 60 seconds. The size of the bucket and its refill in that time add up to
// a twentieth less. The rest makes room for calls that leave or arrive later than they were charged, above all
// each DELETE, which is charged before the read that precedes it. It covers reads of up to six seconds.
//
// The bucket starts empty. A "terraform apply" consists of several processes in a row, each with its own
// budget. With a full bucket, each of them would add a burst to the last one's.
type budget struct {
	perMinute int // 0 for no limit
	onWait    func(context.Context, Wait) (ended func())
	limiter   *rate.Limiter // nil for no limit

	mu    sync.Mutex
	until time.Time     // no calls before this time
	lost  time.Duration // the sum of all pauses, up to until
}

func newBudget(perMinute int) (*budget, error) {
	if perMinute == 0 {
		return &budget{}, nil
	}
	if perMinute < MinRequestsPerMinute {
		return nil, fmt.Errorf("requests per minute must be at least %d, or 0 for no limit, but are %d", MinRequestsPerMinute, perMinute)
	}
	burst := max(2, perMinute/20) // a read and its DELETE are taken together
	spare := (perMinute + 19) / 20
	limiter := rate.NewLimiter(rate.Limit(float64(perMinute-burst-spare)/60), burst)
	limiter.AllowN(time.Now(), burst)
	return &budget{perMinute: perMinute, limiter: limiter}, nil
}

// turn is the time, by the budget's clock, from which charged calls may leave.
type turn struct {
	reservation *rate.Reservation // nil if they cost nothing
	at          time.Time
}

// clock returns the limiter's time. It stands still during a pause, so waiting calls keep their order and
// spacing, and do not all leave when the pause ends.
func (b *budget) clock(now time.Time) time.Time {
	if now.Before(b.until) {
		now = b.until
	}
	return now.Add(-b.lost)
}

// pause delays all calls that have not left yet.
func (b *budget) pause(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	from := time.Now()
	until := from.Add(d)
	if from.Before(b.until) {
		from = b.until
	}
	if until.After(from) {
		b.lost += until.Sub(from)
		b.until = until
	}
}

// charge takes one call, or two that leave together, and returns their turn. A call that can't wait does not;
// later calls then wait longer.
func (b *budget) charge(n int) turn {
	if b.limiter == nil || n == 0 {
		return turn{}
	}
	b.mu.Lock() // the limiter counts time twice if times reach it out of order
	defer b.mu.Unlock()
	now := b.clock(time.Now())
	reservation := b.limiter.ReserveN(now, n)
	return turn{reservation, now.Add(reservation.DelayFrom(now))}
}

// refund returns the budget of calls that will not leave, unless later calls were already scheduled after them.
func (b *budget) refund(t turn) {
	if t.reservation == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	t.reservation.CancelAt(b.clock(time.Now()))
}

// left returns how far away a turn is as of now, and whether the API has asked for a pause.
func (b *budget) left(t turn) (wait time.Duration, paused bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	pause := max(0, b.until.Sub(now))
	return pause + max(0, t.at.Sub(b.clock(now))), pause > 0
}

// wait returns when n calls may leave. If the context ends first, or is sure to, wait returns a *turnError at
// once and takes nothing.
func (b *budget) wait(ctx context.Context, n int) error {
	t := b.charge(n)
	report := WaitReport[Wait]{OnWait: b.onWait}
	defer report.End()
	for {
		d, paused := b.left(t)
		if d <= 0 {
			return nil
		}
		// A pause that begins during this sleep is noticed in the next round.
		if cause := report.Sleep(ctx, d, b.waitOf(d, paused)); cause != nil {
			b.refund(t)
			return b.noTurn(ctx, cause, d, paused)
		}
	}
}

// waitOf describes the wait of a call for its turn.
func (b *budget) waitOf(d time.Duration, paused bool) Wait {
	w := Wait{Reason: WaitBudget, Until: time.Now().Add(d), PerMinute: b.perMinute}
	if paused {
		w.Reason = WaitPause
	}
	return w
}

// turnError says that the context ended before a call's turn came.
type turnError struct {
	text  string
	cause error
}

func (e *turnError) Error() string { return e.text + ": " + e.cause.Error() }
func (e *turnError) Unwrap() error { return e.cause }

// noTurn says what the call waited for and, if the context has not ended, how long the wait would have been.
func (b *budget) noTurn(ctx context.Context, cause error, d time.Duration, paused bool) error {
	what := fmt.Sprintf("its turn within requests_per_minute = %d", b.perMinute)
	if b.limiter == nil {
		what = "its turn"
	}
	if paused {
		what += " after the pause that the API has asked for (429 with Retry-After)"
	}
	if ctx.Err() != nil {
		return &turnError{"stopped waiting for " + what, context.Cause(ctx)}
	}
	return &turnError{fmt.Sprintf("%s would come only after %s", what, d.Round(time.Millisecond)), cause}
}
