package gallery

import (
	"errors"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// Sent is how far the deletion of an image has come.
type Sent int

const (
	// NotSent means that no DELETE for the image has reached the API.
	NotSent Sent = iota
	// SentRefused means that the API says it has deleted nothing.
	SentRefused
	// SentUnanswered means that no clear answer came, so the image may have been deleted.
	SentUnanswered
	// SentAccepted means that the API says it has deleted the image.
	SentAccepted
)

// sentBy returns what the result of a DELETE says about it. An error that is not the client's means that the call was
// not made.
func sentBy(err error) Sent {
	failure, ok := errors.AsType[*capillary.Error](err)
	switch {
	case err == nil:
		return SentAccepted
	case !ok, failure.Kind == capillary.KindUnsent, errors.Is(err, capillary.ErrRefusedBefore):
		return NotSent
	case failure.Outcome == capillary.OutcomeRejected:
		return SentRefused
	}
	return SentUnanswered
}

// noteSent keeps what has come furthest for each image of the last DELETE: a later call can't undo an earlier one.
func (d *deletion) noteSent(err error) {
	for _, token := range d.call.targets {
		d.sent[token] = max(d.sent[token], sentBy(err))
	}
}

// hasSent reports whether a DELETE for any of the images has reached the API.
func (d *deletion) hasSent() bool {
	for _, sent := range d.sent {
		if sent > NotSent {
			return true
		}
	}
	return false
}

// resultFor returns the result for one of the images, if the deletion ended without an error.
func (d *deletion) resultFor(token string) RemoveResult {
	result := d.result
	if result.Erased {
		result.Sent = d.sent[token]
	} else {
		result.Empty = len(d.after) == 0 && !d.hasSent()
	}
	return result
}

// NothingSent reports whether the error of an operation promises that no write of it has had, or can still have, an effect.
func NothingSent(err error) bool {
	switch e := err.(type) { //nolint:errorlint // the outermost one makes the promise
	case *capillary.Error:
		return e.Outcome != capillary.OutcomeUnknown
	case *FullError, *imagelist.IndexError, *StaleError, *UnknownWarningError, *NoListError, *imagelist.DuplicateError,
		*ConflictingUploadError, *LedgerError, *LockLostError, *UnknownKeepError:
		return true
	}
	return false
}
