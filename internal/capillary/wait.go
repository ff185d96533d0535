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

// telling reports one wait to the observer: its start once and, after that, its end.
type telling struct {
	onWait func(context.Context, Wait) (ended func())
	ended  func()
}

// sleep is [Sleep] with a report.
func (t *telling) sleep(ctx context.Context, d time.Duration, w Wait) error {
	return SleepTelling(ctx, d, func() {
		if t.onWait != nil && t.ended == nil {
			w.Until = time.Now().Add(d)
			t.ended = t.onWait(ctx, w)
		}
	})
}

func (t *telling) end() {
	if t.ended != nil {
		t.ended()
	}
}
