package provider

import (
	"context"
	"errors"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// scriptedAPI answers each deletion with the next of its errors, and each list with so many images.
type scriptedAPI struct {
	gallery.API

	errors []error
	images int
}

func (a *scriptedAPI) ListImages(context.Context, int64) (capillary.Listing, error) {
	if a.images < 0 {
		return capillary.Listing{}, errors.New("no answer")
	}
	return capillary.Listing{Images: make([]capillary.Image, a.images)}, nil
}

func (a *scriptedAPI) DeleteImage(context.Context, int64, ...int) error {
	err := a.errors[0]
	a.errors = a.errors[1:]
	return err
}

func TestCallRecordKeepsWhatCameFurthest(t *testing.T) {
	t.Parallel()
	said := func(kind capillary.Kind, outcome capillary.Outcome, cause error) error {
		return &capillary.Error{Call: capillary.CallDelete, Kind: kind, Outcome: outcome, Err: cause}
	}
	busy := said(capillary.KindBusy, capillary.OutcomeRejected, nil)
	lost := said(capillary.KindNoAnswer, capillary.OutcomeUnknown, nil)
	for name, test := range map[string]struct {
		answers []error
		want    sentDeletion
	}{
		"nothing":                    {nil, deletionNotSent},
		"accepted":                   {[]error{nil}, deletionAccepted},
		"refused":                    {[]error{busy}, deletionRefused},
		"refused, then accepted":     {[]error{busy, nil}, deletionAccepted},
		"no answer, then refused":    {[]error{lost, busy}, deletionUnanswered},
		"failed":                     {[]error{said(capillary.KindDeleteFailed, capillary.OutcomeFailed, nil)}, deletionUnanswered},
		"never left":                 {[]error{said(capillary.KindUnsent, capillary.OutcomeRejected, nil)}, deletionNotSent},
		"refused before":             {[]error{said(capillary.KindCredentials, capillary.OutcomeRejected, capillary.ErrRefusedBefore)}, deletionNotSent},
		"not an error of the client": {[]error{context.Canceled}, deletionNotSent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := newRecordingAPI(&scriptedAPI{errors: test.answers})
			ctx, record := withCallRecord(t.Context())
			for range test.answers {
				_ = api.DeleteImage(ctx, sampleCustomer, 0)
			}
			together := &session{calls: api, batches: true}
			if got := record.sent(); got != test.want {
				t.Errorf("recorded %d, want %d", got, test.want)
			}
			if got := together.sentFor(record, sampleCustomer) == deletionUnknown; got != (test.want != deletionNotSent) {
				t.Errorf("with batch_deletes, the deletion counts as unknown: %t", got)
			}
			if together.sentFor(record, sampleCustomer+1) == deletionUnknown {
				t.Error("nothing was sent for another customer")
			}
		})
	}
}

// What was read last counts, and an answer that is no list is no list.
func TestCallRecordKeepsTheLastList(t *testing.T) {
	t.Parallel()
	script := &scriptedAPI{}
	api := newRecordingAPI(script)
	ctx, record := withCallRecord(t.Context())
	for _, step := range []struct {
		images      int
		read, empty bool
	}{{-1, false, false}, {2, true, false}, {0, true, true}, {-1, true, true}, {1, true, false}} {
		script.images = step.images
		_, _ = api.ListImages(ctx, sampleCustomer)
		if read, empty := record.list(); read != step.read || empty != step.empty {
			t.Errorf("after %d images: read %t, empty %t", step.images, read, empty)
		}
	}
	_, _ = api.ListImages(t.Context(), sampleCustomer) // of another operation
}
