package gallery

import (
	"context"
	"fmt"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// Addition is what Add has to tell.
type Addition struct {
	// Image is there as soon as the upload is known to have happened, even next to an error: it must
	// not be lost then.
	// Its Index is NoIndex when no list has shown it.
	Image *Slot
	// Unlisted: the upload was accepted, but the list did not show the image; Image is what the answer
	// to the upload said. Reason is why the last read was of no use, or nil.
	Unlisted bool
	Reason   error
	// Answered is the token of the answer, when the list shows the image under another one.
	Answered string
}

// NoIndex is the index of an image that no list has shown yet.
const NoIndex = -1

// Add uploads an image and waits until the list shows it.
//
// With PendingError and AmbiguousError it is not known whether the image was uploaded; with SizeError it
// is there, but damaged. With any other error nothing was uploaded. As the first two wrap what happened
// to the call, look for them before looking for a *capillary.Error.
func (g *Gallery) Add(ctx context.Context, customerID int64, upload capillary.Upload) (Addition, error) {
	c, err := g.acquire(ctx, customerID)
	if err != nil {
		return Addition{}, err
	}
	defer c.release()
	a := addition{Gallery: g, customer: c, upload: upload}
	var result Addition
	err = g.retry(ctx, func() (again *capillary.Error, err error) {
		result, again, err = a.try(ctx)
		return again, err
	})
	return result, err
}

// addition is one Add under way.
type addition struct {
	*Gallery
	customer *customer
	upload   capillary.Upload
	before   []capillary.Image
}

// try goes once through reading, uploading and finding. again is set when provably nothing was uploaded
// and another try may succeed.
func (a *addition) try(ctx context.Context) (_ Addition, again *capillary.Error, _ error) {
	images, err := a.look(ctx, a.customer, false)
	if err != nil {
		return Addition{}, nil, err
	}
	if len(images) >= capillary.MaxImages {
		return Addition{}, nil, &FullError{CustomerID: a.customer.id, Images: images}
	}
	if twin := a.twin(); twin != nil {
		return Addition{}, nil, twin
	}
	a.before = images
	image, err := a.api.AddImage(ctx, a.customer.id, a.upload)
	if err == nil {
		result, err := a.confirm(ctx, image)
		return result, nil, err
	}
	failure, err := asFailure(err)
	if err != nil {
		return Addition{}, nil, err
	}
	switch {
	case failure.Kind == capillary.KindFull && failure.Outcome == capillary.OutcomeRejected:
		return Addition{}, nil, a.full(ctx, failure)
	case failure.Outcome == capillary.OutcomeRejected:
		return Addition{}, retryable(failure), failure
	}
	result, err := a.search(ctx, failure)
	return result, nil, err
}

// twin finds an upload of this run whose outcome is not known and that could not be told from this one:
// each would later be taken for the other's image, and one deletion would hit both.
func (a *addition) twin() error {
	for _, pending := range a.customer.lost {
		if pending.Size == a.upload.Size {
			return &TwinError{Pending: pending}
		}
	}
	return nil
}

// full says what fills the slots, if that can be read; else what the API said.
func (a *addition) full(ctx context.Context, failure *capillary.Error) error {
	images, err := a.look(ctx, a.customer, false)
	if err != nil || len(images) < capillary.MaxImages {
		return failure // it is not full any more, or can't be read
	}
	return &FullError{CustomerID: a.customer.id, Images: images}
}

// confirm waits for an accepted upload to be listed. The image exists from here on, so whatever goes
// wrong with the reads is no failure of the upload.
func (a *addition) confirm(ctx context.Context, image capillary.Image) (Addition, error) {
	listed := func(images []capillary.Image) bool { return has(images, image.Token) }
	until := time.Now().Add(a.options.Settle)
	seen, err := a.watch(ctx, a.customer, vigil{until: until, enough: listed, tolerates: passes})
	if err == nil {
		err = seen.err
	}
	result := Addition{Image: &Slot{Index: NoIndex, Image: image}, Unlisted: true, Reason: err}
	if seen.reached {
		at, _, err := position(a.customer.id, seen.images, image.Token)
		if err == nil {
			result = Addition{Image: &Slot{Index: at, Image: seen.images[at]}}
		} else {
			result.Reason = err
		}
	} else if other, _ := a.pick(seen.images, nil); other != nil && err == nil {
		// The one new image of the right size, and the list had its time to show the token of the
		// answer: it knows the upload under another one.
		result = Addition{Image: other, Answered: image.Token}
	}
	if result.Unlisted {
		a.customer.unsettled = until
		a.customer.unlisted = append(a.customer.unlisted, image.Token)
	} else {
		a.customer.noteAdded(result.Image.Token)
	}
	return result, a.checkSize(result.Image.Image)
}

// pending is what there is to know about an upload that was sent, but not seen.
func (a *addition) pending() Pending {
	return Pending{
		CustomerID: a.customer.id, Size: a.upload.Size, Since: time.Now(),
		Before: append(tokens(a.before), a.customer.unlisted...),
	}
}

// pick decides which image is the upload. Where the list before the upload was none at all, what looks
// new may have been there all along.
func (a *addition) pick(images []capillary.Image, failure error) (*Slot, error) {
	if pending := a.pending(); a.before == nil {
		return nil, pending.doubt(images, failure)
	}
	return a.pending().pick(images, failure)
}

// checkSize compares what is stored with what was sent, where the API tells.
func (a *addition) checkSize(image capillary.Image) error {
	if image.Size == nil || image.HasSize(a.upload.Size) {
		return nil
	}
	return &SizeError{CustomerID: a.customer.id, Image: image, Sent: a.upload.Size}
}

// search looks for the image of an upload whose outcome is unknown. The upload is never sent again: if
// it was carried out late, that would double it.
func (a *addition) search(ctx context.Context, failure *capillary.Error) (Addition, error) {
	pending := a.pending()
	images, err := a.watchFor(ctx, pending, failure)
	var image *Slot
	if err == nil {
		image, err = a.pick(images, failure)
	}
	switch {
	case image != nil:
		a.customer.noteAdded(image.Token)
		return Addition{Image: image}, nil
	case err == nil && failure.Outcome == capillary.OutcomeFailed:
		return Addition{}, failure // the API said so, and the list agrees
	case err == nil:
		err = &PendingError{Pending: pending, Err: failure}
	}
	a.customer.lost = append(a.customer.lost, pending)
	return Addition{}, err
}

// watchFor watches the list until it shows an image that may be the upload. When the API says itself
// that the upload failed, the first list that can be believed decides.
func (a *addition) watchFor(ctx context.Context, pending Pending, failure *capillary.Error) ([]capillary.Image, error) {
	v := vigil{until: pending.Since.Add(a.options.Settle), enough: pending.found, tolerates: passes, cautious: true}
	if failure.Outcome == capillary.OutcomeFailed {
		v.enough = anything
	}
	seen, err := a.watch(ctx, a.customer, v)
	if err == nil && !seen.believed {
		err = seen.err
	}
	if err != nil && ctx.Err() != nil {
		seen.images, err = a.lastLook(ctx, err)
	}
	if err != nil {
		a.customer.unsettled = v.until
		err = &PendingError{Pending: pending, Err: fmt.Errorf("%w (the upload itself: %w)", err, failure)}
	}
	return seen.images, err
}

// lastLookTime is in which an interrupted upload looks once more for its image.
const lastLookTime = 5 * time.Second

// lastLook reads the list once after the context has ended. It is worth the moment: an image that is
// found now is saved, and one that is found by a later run is in doubt.
func (a *addition) lastLook(ctx context.Context, ended error) ([]capillary.Image, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastLookTime)
	defer cancel()
	reader := reader{gallery: a.Gallery, customer: a.customer}
	images, err := reader.read(ctx, true)
	if err != nil || !a.pending().found(images) {
		return nil, ended // it may still take effect
	}
	return images, nil
}
