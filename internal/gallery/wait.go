package gallery

import (
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
)

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

// Wait describes a wait that has begun, for an observer that reports it.
type Wait struct {
	Reason     WaitReason
	CustomerID int64 // 0 if the reason concerns no customer
	// Until is when the wait is over at the latest, as far as that is known.
	Until time.Time
	// Holder is the process that has the lock, as far as the customer's page says; nil if it does not.
	Holder *journal.InProgress
	// Aim is what a list is read for.
	Aim Aim
	// Err is why the last list, or the last try, was of no use; nil for a list that only does not show yet what it should.
	Err error
}

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

// report returns what reports a wait for the customer.
func (c *customer) report() *capillary.WaitReport[Wait] {
	return &capillary.WaitReport[Wait]{OnWait: c.onWait}
}
