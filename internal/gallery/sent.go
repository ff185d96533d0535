package gallery

import (
	"errors"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
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
func (r *removal) noteSent(err error) {
	for _, token := range r.targets {
		r.sent[token] = max(r.sent[token], sentBy(err))
	}
}

// hasSent reports whether a DELETE for any of the images has reached the API.
func (r *removal) hasSent() bool {
	for _, sent := range r.sent {
		if sent > NotSent {
			return true
		}
	}
	return false
}

// resultFor returns the result for one of the images, if the removal ended without an error.
func (r *removal) resultFor(token string) Removal {
	result := r.result
	if result.Erased {
		result.Sent = r.sent[token]
	} else {
		result.Empty = len(r.after) == 0 && !r.hasSent()
	}
	return result
}
