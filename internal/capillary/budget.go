package capillary

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// MinRequestsPerMinute is the smallest limit that New takes: with less, a read and its DELETE would wait
// for most of a minute.
const MinRequestsPerMinute = 10

// budget says when a call to the API may leave: within the limit of requests per minute, if there is
// one, and not while the API has asked for a pause.
//
// In any 60 seconds at most perMinute calls leave: what the bucket may hold, and what flows into it in
// that time, come to a twentieth less. The rest is for calls that leave, or arrive, later than they were
// paid for. Above all a DELETE does, for it is paid for before the read: with the rest, each of those
// reads may take six seconds.
//
// The bucket starts empty. A "terraform apply" is several processes, one after the other, each with a
// budget of its own: a full bucket would let each of them begin with a burst on top of the last one's.
type budget struct {
	perMinute int // 0 for no limit
	onWait    func(context.Context, Wait) (ended func())
	limiter   *rate.Limiter // nil for no limit

	mu    sync.Mutex
	until time.Time     // the API wants no calls before
	lost  time.Duration // all pauses together, up to until
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

// turn is when calls may leave that were taken from a budget, by its clock.
type turn struct {
	reservation *rate.Reservation // nil if they cost nothing
	at          time.Time
}

// clock is the limiter's. It stands still while the API wants no calls: so those that wait keep their
// order and their distances, and do not all leave when the pause is over.
func (b *budget) clock(now time.Time) time.Time {
	if now.Before(b.until) {
		now = b.until
	}
	return now.Add(-b.lost)
}

// pause has all calls wait that have not left yet.
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

// charge takes one call, or two that leave together, when it is their turn. Whoever can't wait makes
// those who come later pay.
func (b *budget) charge(n int) turn {
	if b.limiter == nil || n == 0 {
		return turn{}
	}
	b.mu.Lock() // the limiter counts time twice when it is told the time in the wrong order
	defer b.mu.Unlock()
	now := b.clock(time.Now())
	reservation := b.limiter.ReserveN(now, n)
	return turn{reservation, now.Add(reservation.DelayFrom(now))}
}

// refund gives back what will not leave, as far as nobody has been told to wait for it.
func (b *budget) refund(t turn) {
	if t.reservation == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	t.reservation.CancelAt(b.clock(time.Now()))
}

// left is how long a turn is away, as it looks now, and whether the API has asked for a pause.
func (b *budget) left(t turn) (wait time.Duration, paused bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	pause := max(0, b.until.Sub(now))
	return pause + max(0, t.at.Sub(b.clock(now))), pause > 0
}

// wait returns when n calls may leave. If the context ends before, or is bound to, it returns at once,
// and nothing was taken; the error is a *turnError.
func (b *budget) wait(ctx context.Context, n int) error {
	t := b.charge(n)
	told := telling{onWait: b.onWait}
	defer told.end()
	for {
		d, paused := b.left(t)
		if d <= 0 {
			return nil
		}
		// A pause that begins meanwhile is seen when this is over.
		if cause := told.sleep(ctx, d, b.reason(paused)); cause != nil {
			b.refund(t)
			return b.noTurn(ctx, cause, d, paused)
		}
	}
}

// reason is what a call waits for.
func (b *budget) reason(paused bool) Wait {
	w := Wait{Reason: WaitBudget, PerMinute: b.perMinute}
	if paused {
		w.Reason = WaitPause
	}
	return w
}

// turnError says that the time was up before a call had its turn.
type turnError struct {
	text  string
	cause error
}

func (e *turnError) Error() string { return e.text + ": " + e.cause.Error() }
func (e *turnError) Unwrap() error { return e.cause }

// noTurn says what was waited for, and for how long it would have been.
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
	return &turnError{fmt.Sprintf("%s would come only in %s", what, d.Round(time.Millisecond)), cause}
}
