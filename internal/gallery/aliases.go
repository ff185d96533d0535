package gallery

import (
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/observe"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
)

// What users of the package need of its private packages.
type (
	// PendingUpload is an upload that was sent and whose outcome is not known. It is kept as JSON until a later run has
	// found its image.
	PendingUpload = journal.PendingUpload
	// Holder is the process that has a customer's lock.
	Holder = journal.InProgress
	// Wait describes a wait that has begun, and WaitReason says what for.
	Wait = observe.Wait
	// WaitReason says why an operation waits.
	WaitReason = observe.WaitReason
	// Aim is what a list is read for.
	Aim = observe.Aim
	// UnknownWarningError means that a list carries unknown warnings, so it may be incomplete.
	UnknownWarningError = reader.UnknownWarningError
	// NoListError means that the answers had no list at all, which does not prove that there are no images.
	NoListError = reader.NoListError
	// StaleError means that no list could be acted on.
	StaleError = reader.StaleError
	// Activity is what the holder of a customer's lock is doing.
	Activity = journal.Activity
)

// The activities.
const (
	Uploading = journal.Uploading
	Deleting  = journal.Deleting
	Adopting  = journal.Adopting
)

// The reasons to wait.
const (
	WaitLine  = observe.WaitLine
	WaitLock  = observe.WaitLock
	WaitLate  = observe.WaitLate
	WaitList  = observe.WaitList
	WaitRetry = observe.WaitRetry
)

// The aims.
const (
	AimUpload   = observe.AimUpload
	AimDeletion = observe.AimDeletion
	AimLate     = observe.AimLate
	AimAny      = observe.AimAny
)
