package provider

import (
	"context"
	"errors"
	"sync"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// sentDeletion is how far the deletion of an image has come, as far as it is known.
type sentDeletion int

const (
	// deletionUnknown: the image was one of several of a call, or may have been.
	deletionUnknown sentDeletion = iota
	deletionNotSent
	deletionRefused
	deletionUnanswered
	deletionAccepted
)

// callRecord is what one deletion has asked of the API. The gallery's results say neither whether a DELETE was sent
// nor whether the list was empty that did not show the image.
type callRecord struct {
	mu       sync.Mutex
	deletion sentDeletion
	listed   bool // a list was read
	empty    bool // the last one had no images
}

type callRecordKey struct{}

// withCallRecord returns a context whose calls are recorded.
func withCallRecord(ctx context.Context) (context.Context, *callRecord) {
	record := &callRecord{deletion: deletionNotSent}
	return context.WithValue(ctx, callRecordKey{}, record), record
}

// list reports whether a list was read, and whether the last one had no images.
func (r *callRecord) list() (read, empty bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.listed, r.empty
}

// sent returns how far the deletion has come.
func (r *callRecord) sent() sentDeletion {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.deletion
}

func (r *callRecord) noteList(images int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listed, r.empty = true, images == 0
}

// noteDeletion keeps what has come furthest: after a DELETE that may have been carried out, the next one can't undo that.
func (r *callRecord) noteDeletion(sent sentDeletion) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.deletion = max(r.deletion, sent)
}

// recordingAPI records the calls that the gallery makes for an operation with a callRecord.
type recordingAPI struct {
	gallery.API

	mu   sync.Mutex
	sent map[int64]bool // customers whom a DELETE was sent for, by whichever operation
}

func newRecordingAPI(api gallery.API) *recordingAPI {
	return &recordingAPI{API: api, sent: map[int64]bool{}}
}

// hasSent reports whether this run has sent a DELETE for the customer.
func (a *recordingAPI) hasSent(customerID int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.sent[customerID]
}

// ListImages implements gallery.API.
func (a *recordingAPI) ListImages(ctx context.Context, customerID int64) (capillary.Listing, error) {
	listing, err := a.API.ListImages(ctx, customerID)
	if record, ok := ctx.Value(callRecordKey{}).(*callRecord); ok && err == nil {
		record.noteList(len(listing.Images))
	}
	return listing, err //nolint:wrapcheck // the client's error is complete
}

// DeleteImage implements gallery.API.
func (a *recordingAPI) DeleteImage(ctx context.Context, customerID int64, indexes ...int) error {
	err := a.API.DeleteImage(ctx, customerID, indexes...)
	sent := howSent(err)
	if record, ok := ctx.Value(callRecordKey{}).(*callRecord); ok {
		record.noteDeletion(sent)
	}
	if sent != deletionNotSent {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.sent[customerID] = true
	}
	return err //nolint:wrapcheck // the client's error is complete
}

// howSent returns what the result of a DELETE says about it. Any error but the client's own means that the call was
// not made.
func howSent(err error) sentDeletion {
	failure, ok := errors.AsType[*capillary.Error](err)
	switch {
	case err == nil:
		return deletionAccepted
	case !ok, failure.Kind == capillary.KindUnsent, errors.Is(err, capillary.ErrRefusedBefore):
		return deletionNotSent
	case failure.Outcome == capillary.OutcomeRejected:
		return deletionRefused
	}
	return deletionUnanswered
}

// sentFor returns how far the deletion of an image has come. With batch_deletes, one call is about several images, and
// made by the operation of one of them.
func (s *session) sentFor(record *callRecord, customerID int64) sentDeletion {
	if s.batches && s.calls.hasSent(customerID) {
		return deletionUnknown
	}
	return record.sent()
}
