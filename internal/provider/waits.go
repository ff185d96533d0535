package provider

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// longWait is the time from which an operation ends with a warning that says how long it waited.
const longWait = time.Minute

// cause is what an operation waits for. The warning names causes in this order.
type cause int

const (
	causeBudget cause = iota // its turn within requests_per_minute
	causePause               // the end of a pause that the API has asked for
	causeLock                // another run on this machine
	causeLate                // an earlier call that may come late
	causeList                // a list that shows what it should
	causeRetry               // another try
	causeAPI                 // the answers of the API
	causeLine                // other operations of this run on the same customer
)

// causes lists all of them.
func causes() []cause {
	return []cause{causeBudget, causePause, causeLock, causeLate, causeList, causeRetry, causeAPI, causeLine}
}

// waits counts how long one operation has waited, and for what.
type waits struct {
	mu    sync.Mutex
	open  []*waitUnderWay // the innermost comes last, and its cause is the one that counts
	since time.Time       // up to this time, the open waits are counted
	spent map[cause]time.Duration
	run   *runWaits // nil outside a run
	// The rest is what the warning says about the causes.
	perMinute int
	holder    *gallery.Holder
	failure   error
}

// waitUnderWay is a wait that has begun.
type waitUnderWay struct {
	cause cause
	begun time.Time
	// quiet waits are logged for debugging only.
	quiet bool
}

type waitsKey struct{}

// countWaits returns a context whose waits are counted, for the operation and for its run.
func (s *session) countWaits(ctx context.Context) (context.Context, *waits) {
	w := &waits{spent: map[cause]time.Duration{}, run: s.waited}
	return context.WithValue(ctx, waitsKey{}, w), w
}

// waitsOf returns the counter of a context. A context without one gets a counter that is never read.
func waitsOf(ctx context.Context) *waits {
	if w, ok := ctx.Value(waitsKey{}).(*waits); ok {
		return w
	}
	return &waits{spent: map[cause]time.Duration{}}
}

// onGalleryWait observes the waits of the gallery.
func onGalleryWait(ctx context.Context, wait gallery.Wait) (ended func()) {
	causes := map[gallery.WaitReason]cause{
		gallery.WaitLine: causeLine, gallery.WaitLock: causeLock, gallery.WaitLate: causeLate,
		gallery.WaitList: causeList, gallery.WaitRetry: causeRetry,
	}
	w := waitsOf(ctx)
	w.know(0, wait.Holder, wait.Err)
	under := w.begin(causes[wait.Reason], wait.Until)
	logGalleryWait(ctx, wait, under)
	return func() { logWaited(ctx, under, w.end(under)) }
}

// onCallWait observes the waits before a call.
func onCallWait(ctx context.Context, wait capillary.Wait) (ended func()) {
	causes := map[capillary.WaitReason]cause{
		capillary.WaitBudget: causeBudget, capillary.WaitPause: causePause, capillary.WaitRetry: causeRetry,
	}
	w := waitsOf(ctx)
	w.know(wait.PerMinute, nil, wait.Err)
	under := w.begin(causes[wait.Reason], wait.Until)
	logCallWait(ctx, wait, under)
	return func() { logWaited(ctx, under, w.end(under)) }
}

// know keeps what is known of a wait, for the warning.
func (w *waits) know(perMinute int, holder *gallery.Holder, failure error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.perMinute = max(w.perMinute, perMinute)
	if holder != nil {
		w.holder = holder
	}
	if failure != nil {
		w.failure = failure
	}
}

// shortWait is the length up to which a wait whose end is known is not worth a line of the log.
const shortWait = time.Second

// begin counts a wait from now on. The log is quiet about a wait inside another one, which it is part of, and about
// waiting in line, because the operation ahead logs what it waits for.
func (w *waits) begin(why cause, until time.Time) *waitUnderWay {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	w.count(now)
	short := (why == causeBudget || why == causePause) && until.Sub(now) < shortWait
	under := &waitUnderWay{cause: why, begun: now, quiet: why == causeLine || short || len(w.open) > 0}
	w.open = append(w.open, under)
	w.run.begin(why, w.perMinute)
	return under
}

// end counts a wait until now, and returns how long it took.
func (w *waits) end(under *waitUnderWay) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	w.count(now)
	w.open = slices.DeleteFunc(w.open, func(other *waitUnderWay) bool { return other == under })
	w.run.end(under.cause)
	return now.Sub(under.begun)
}

// count adds the time until now to the innermost wait.
func (w *waits) count(now time.Time) {
	if last := len(w.open) - 1; last >= 0 {
		w.spent[w.open[last].cause] += now.Sub(w.since)
	}
	w.since = now
}

// answered counts the time that a call took until now. While a list is watched, that is part of the watching.
func (w *waits) answered(took time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	if last := len(w.open) - 1; last >= 0 {
		took = min(took, now.Sub(w.since))
		w.count(now)
		w.spent[w.open[last].cause] -= took
	}
	w.spent[causeAPI] += took
}

// sum returns how long the operation has waited, apart from waiting in line: the operation ahead counts that time
// under its own cause.
func (w *waits) sum() time.Duration {
	var sum time.Duration
	for why, spent := range w.spent {
		if why != causeLine {
			sum += spent
		}
	}
	return sum
}
