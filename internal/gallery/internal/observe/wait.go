// Package observe describes what an operation waits for, so that a user can be told. Nothing is decided by it.
//
// Of this module it may import internal/capillary and internal/gallery/internal/journal.
package observe

import (
	"context"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
)

// Observer is told that a wait begins, and returns what to call when it ends. It is called from many goroutines and holds up
// the operation. It may be nil.
type Observer func(ctx context.Context, wait Wait) (ended func())

// Report returns what reports one wait.
func (o Observer) Report() *capillary.WaitReport[Wait] {
	return &capillary.WaitReport[Wait]{OnWait: o}
}

// Wait describes a wait that has begun.
type Wait struct {
	Reason     WaitReason
	CustomerID int64 // 0 if the reason concerns no customer
	// Until is when the wait is over at the latest, as far as that is known.
	Until time.Time
	// Holder is the process that has the lock, as far as the customer's record says; nil if it does not.
	Holder *journal.InProgress
	// Aim is what a list is read for.
	Aim Aim
	// Err is why the last list, or the last try, was of no use; nil for a list that only does not show yet what it should.
	Err error
}

// WaitReason says why an operation waits.
type WaitReason string

// The reasons to wait.
const (
	// WaitLine is for other operations of this process on the same customer.
	WaitLine WaitReason = "line"
	// WaitLock is for another process of this machine, which has the customer's lock.
	WaitLock WaitReason = "lock"
	// WaitLate is for an earlier call that may still take effect.
	WaitLate WaitReason = "late"
	// WaitList is for a list that shows what it should.
	WaitList WaitReason = "list"
	// WaitRetry is for another try of a write that provably did nothing.
	WaitRetry WaitReason = "retry"
)

// Aim is what a list is read for.
type Aim int

// The aims.
const (
	// AimUpload is to see an upload. It is the aim of every list that has no other one.
	AimUpload Aim = iota
	// AimDeletion is to see that images are gone, and that nothing else is.
	AimDeletion
	// AimLate is to see what a deletion hits that may come late.
	AimLate
	// AimAny is to read any list that can be believed.
	AimAny
)
