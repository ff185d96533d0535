package capillary

import (
	"context"
	"time"
)

// WaitReason says why a call waits before it leaves.
type WaitReason string

// The reasons to wait.
const (
	// WaitBudget is for the call's turn within the requests per minute.
	WaitBudget WaitReason = "budget"
	// WaitPause is for the end of a pause that the API has asked for, and then for the call's turn.
	WaitPause WaitReason = "pause"
	// WaitRetry is for another try of a read that failed.
	WaitRetry WaitReason = "retry"
)

// Wait is a wait that has begun, for an observer that tells people of it.
type Wait struct {
	Reason WaitReason
	// Until is when the wait is over, as it looks when it begins.
	Until time.Time
	// PerMinute is how many calls may leave in a minute; 0 for no limit.
	PerMinute int
	// Err is the failure of the try before.
	Err error
}

// telling tells the observer of one wait: once that it begins, and that it ends if it has begun.
type telling struct {
	onWait func(context.Context, Wait) (ended func())
	ended  func()
}

// sleep is [Sleep], and tells of it.
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
