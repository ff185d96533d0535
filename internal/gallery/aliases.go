package gallery

import "github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"

// What users of the package need of its private packages.
type (
	// PendingUpload is an upload that was sent and whose outcome is not known. It is kept as JSON until a later run has
	// found its image.
	PendingUpload = journal.PendingUpload
	// Holder is the process that has a customer's lock.
	Holder = journal.InProgress
	// Activity is what the holder of a customer's lock is doing.
	Activity = journal.Activity
)

// The activities.
const (
	Uploading = journal.Uploading
	Deleting  = journal.Deleting
	Adopting  = journal.Adopting
)
