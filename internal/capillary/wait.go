package capillary

import (
	"context"
	"time"
)

// WaitReason says why a call waits before it leaves.
type WaitReason string

// The reasons to wait.
const (
	// WaitBudget means that the call waits for its turn within the requests per minute.
	WaitBudget WaitReason = "budget"
	// WaitPause means that the call waits for the end of a pause that the API has asked for, and then for its
	// turn.
	WaitPause WaitReason = "pause"
	// WaitRetry means that a failed read waits for its next attempt.
	WaitRetry WaitReason = "retry"
)

// Wait describes a wait that has started, for an observer that reports it.
type Wait struct {
	Reason WaitReason
	// Until is when the wait is expected to end.
	Until time.Time
	// PerMinute is how many calls may leave in a minute; 0 means no limit.
	PerMinute int
	// Err is the failure of the last attempt.
	Err error
}

// WaitReport reports one wait to an observer: that it begins, and, if it has begun, that it ends.
type WaitReport[W any] struct {
	// OnWait is the observer; nil for none.
	OnWait func(ctx context.Context, wait W) (ended func())

	ended func()
}

// Begin reports the beginning, once.
func (r *WaitReport[W]) Begin(ctx context.Context, wait W) {
	if r.OnWait != nil && r.ended == nil {
		r.ended = r.OnWait(ctx, wait)
	}
}

// Sleep is [Sleep] with a report, unless the context ends the wait before it begins.
func (r *WaitReport[W]) Sleep(ctx context.Context, d time.Duration, wait W) error {
	return sleep(ctx, d, func() { r.Begin(ctx, wait) })
}

// End reports the end.
func (r *WaitReport[W]) End() {
	if r.ended != nil {
		r.ended()
	}
}
