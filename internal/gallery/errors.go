package gallery

import (
	"fmt"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// StillListedError means that a deletion was sent, and that the image is still there.
type StillListedError struct {
	CustomerID int64
	Token      string
	Images     []capillary.Image
	// Err is why the last read was of no use, or what the API said of the deletion; may be nil.
	Err error
}

func (e *StillListedError) Error() string {
	return fmt.Sprintf("image %s of customer %d is still listed", capillary.Printable(e.Token), e.CustomerID)
}

// Unwrap gives the cause.
func (e *StillListedError) Unwrap() error { return e.Err }

// LostError means that other images vanished while the one that was to go is still there.
type LostError struct {
	CustomerID int64
	Token      string
	Lost       []imagelist.Entry
	Images     []capillary.Image
	// Check is how the index was resolved: one of the two hints alone may have been the wrong one.
	Check imagelist.IndexCheck
	// BatchIndexes are the indexes that one call named; nil if the call was about this image alone.
	BatchIndexes []int
}

func (e *LostError) Error() string {
	return fmt.Sprintf("deleting image %s of customer %d: %d other images vanished instead",
		capillary.Printable(e.Token), e.CustomerID, len(e.Lost))
}

// UnverifiedError means that a deletion was sent, and that the reading that would tell its outcome did not succeed.
type UnverifiedError struct {
	CustomerID int64
	Token      string
	// Until is when the deletion can no longer take effect. A later run needs it, see Ref.
	Until time.Time
	// Seen are the images that the lists have shown since before it was sent. One of them that vanishes may have been
	// hit.
	Seen []imagelist.Entry
	Err  error
}

func (e *UnverifiedError) Error() string {
	return fmt.Sprintf("image %s of customer %d: the outcome of its deletion is not known: %v",
		capillary.Printable(e.Token), e.CustomerID, e.Err)
}

// Unwrap gives the cause.
func (e *UnverifiedError) Unwrap() error { return e.Err }

// FullError means that the customer has as many images as possible. Nothing was sent.
type FullError struct {
	CustomerID int64
	Images     []capillary.Image
}

func (e *FullError) Error() string {
	return fmt.Sprintf("customer %d has %d images already", e.CustomerID, len(e.Images))
}

// SizeMismatchError means that the API stored another number of bytes than was sent.
type SizeMismatchError struct {
	CustomerID int64
	Image      capillary.Image
	Sent       int64
}

func (e *SizeMismatchError) Error() string {
	return fmt.Sprintf("image %s of customer %d: %d bytes were sent, %d are stored",
		capillary.Printable(e.Image.ID()), e.CustomerID, e.Sent, *e.Image.Size)
}

// AmbiguousError means that an upload's outcome is unknown, and that one or more new images may be it.
type AmbiguousError struct {
	CustomerID int64
	Candidates []imagelist.Entry
	// Pending is what a later run needs, when one of the candidates may be gone or has been adopted.
	Pending journal.PendingUpload
	Err     error // what happened to the upload; nil when it is looked for later
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("customer %d: %d new images may be the upload whose outcome is unknown",
		e.CustomerID, len(e.Candidates))
}

// Unwrap gives the cause.
func (e *AmbiguousError) Unwrap() error { return e.Err }

// PendingError means that an upload was sent, and that it is not known yet whether it was carried out.
type PendingError struct {
	Pending journal.PendingUpload
	Err     error // what happened to the upload, or to the reads that should have told
}

func (e *PendingError) Error() string {
	return fmt.Sprintf("customer %d: the outcome of an upload of %d bytes is not known: %v",
		e.Pending.CustomerID, e.Pending.Size, e.Err)
}

// Unwrap gives the cause.
func (e *PendingError) Unwrap() error { return e.Err }

// ConflictingUploadError means that nothing was uploaded, because an earlier upload to the same customer, of this run
// or another one, has the same size and no known outcome.
type ConflictingUploadError struct {
	Pending journal.PendingUpload
	// Image is what that upload has led to, if it is known. It is not known then whether the run ended properly, so
	// that a state holds the image.
	Image *imagelist.Entry
}

func (e *ConflictingUploadError) Error() string {
	return fmt.Sprintf("customer %d: an earlier upload of %d bytes has no known outcome", e.Pending.CustomerID, e.Pending.Size)
}

// LedgerError means that what the runs on this machine share can't be read or written. Nothing was
// sent, or nothing more.
type LedgerError = ledger.Error

// LockLostError means that the ledger has lost the customer's lock: another run may hold it. Nothing was sent, or nothing
// more.
type LockLostError struct{ CustomerID int64 }

func (e *LockLostError) Error() string {
	return fmt.Sprintf("the lock of customer %d was lost while the operation held it", e.CustomerID)
}

// Unwrap returns ledger.ErrLost.
func (*LockLostError) Unwrap() error { return ledger.ErrLost }

// UnknownKeepError means that a purge is to keep images that the customer does not have. Nothing was deleted.
type UnknownKeepError struct {
	CustomerID int64
	Unknown    []string // ids
	Images     []capillary.Image
}

func (e *UnknownKeepError) Error() string {
	return fmt.Sprintf("customer %d has no image %q to keep", e.CustomerID, e.Unknown)
}

// PurgeError means that a purge stopped at an image.
type PurgeError struct {
	CustomerID int64
	// Of is how many images were to be deleted.
	Of int
	// Deleted are gone, and Failed is the image at which it stopped; Err says what became of that one.
	Deleted []imagelist.Entry
	Failed  imagelist.Entry
	// Left were not tried, or were part of the same call as Failed.
	Left []imagelist.Entry
	Err  error
}

func (e *PurgeError) Error() string {
	return fmt.Sprintf("%d of %d images of customer %d were deleted, and then image %s was not: %v",
		len(e.Deleted), e.Of, e.CustomerID, capillary.Printable(e.Failed.ID()), e.Err)
}

// Unwrap gives the cause.
func (e *PurgeError) Unwrap() error { return e.Err }
