package gallery

import (
	"context"
	"errors"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// RemoveResult is what Remove reports.
type RemoveResult struct {
	// Token is the image that was to be deleted. It is empty if the upload turned out to have created no image.
	Token string
	// LostEarlier are other images that vanished while a deletion of an earlier run could still take effect.
	LostEarlier []imagelist.Entry
	// Lost are other images that vanished as well. It comes with a nil error: the image itself is gone. If it is still listed, the
	// error is a LostError instead.
	Lost []imagelist.Entry
	// Erased is set if the API says that the customer was erased (PII). What became of the images is not known then.
	Erased bool
	// Sent is how far the deletion had come when the customer turned out to be erased. Without Erased it says nothing.
	Sent Sent
	// Empty is set if the customer's list had no images at all, and no DELETE had reached the API.
	Empty bool
	// BatchIndexes are the indexes of the one call for several images after which others were Lost.
	BatchIndexes []int
	// BatchUnsupported is set if the API did not accept one call for several images, so that they were deleted one by one.
	BatchUnsupported bool
}

// remove deletes the image with this token. It sets neither Token nor LostEarlier.
func (g *Gallery) remove(ctx context.Context, customerID int64, token string) (RemoveResult, error) {
	if g.isBatching() {
		return g.removeInBatch(ctx, customerID, token)
	}
	c, err := g.acquire(ctx, customerID, forDelete)
	if err != nil {
		return RemoveResult{}, err
	}
	d := g.newDeletion(c, token)
	defer func() { c.handOff(d.handoff) }()
	if err := d.run(ctx); err != nil {
		return d.result, err
	}
	return d.resultFor(token), nil
}

// deletion deletes an image under the customer's lock, or several with one call: remove_batch.go has what concerns only those.
type deletion struct {
	g        *Gallery
	customer *customer
	tokens   []string // the images that are to go
	call     deleteCall
	// sent is how far the deletion of each image has come.
	sent map[string]Sent
	// seen has every image that a list has shown since the first DELETE that may have had an effect, including the list that it was
	// based on. The result is compared with it. It is nil before there was such a DELETE.
	seen []imagelist.Entry
	// after is the list that shows that the images are gone.
	after  []capillary.Image
	result RemoveResult
	// prepared says what was done before the last list was read, so that a write may be based on that list, and handoff is the list
	// for the next operation. keepsLock is set if the caller has more to do, and hands nothing on.
	prepared  prepared
	handoff   *handoff
	keepsLock bool

	batch batchState
}

// deleteCall is one DELETE.
type deleteCall struct {
	targets []string // the images that it is about
	indexes []int    // where they are in the list that it is based on
	basis   []capillary.Image
	// inherited is set if the operation before has read that list, and handed it over.
	inherited bool
	// slow is set if the answer took so long that a proxy may have sent the call again, which then may have an effect once more.
	slow bool
}

// newDeletion begins the deletion of images, for the holder of the lock.
func (g *Gallery) newDeletion(c *customer, tokens ...string) *deletion {
	for _, token := range tokens {
		if c.journal.HasIntentFor(token) {
			c.handed = nil // without it the record is stored before the DELETE, and it has to say that the upload is settled
			c.journal.DropIntents(journal.IsIntentFor(token))
		}
	}
	return &deletion{g: g, customer: c, tokens: tokens, sent: map[string]Sent{}}
}

// run deletes the images.
func (d *deletion) run(ctx context.Context) error {
	return d.g.retry(ctx, func() error { return d.attempt(ctx) })
}

// attempt reads the list, resolves the index in it, sends the DELETE, and verifies its effect. After a retryable error, the call has
// no effect any more on the images that are still listed.
//
// From the list to the call nothing may wait or do I/O: another writer could move the image meanwhile. So the budget of the call is
// reserved, and the write recorded, before the list is read.
func (d *deletion) attempt(ctx context.Context) error {
	before, listed, err := d.readList(ctx)
	switch {
	case err != nil:
		return d.unverifiedIfSent(d.unlessErased(err))
	case len(listed) == 0: // they are gone already, as this list shows
		d.conclude(before)
		return nil
	}
	if err := d.loss(before.Images); err != nil {
		return err
	}
	if err := d.resolve(before.Images, listed); err != nil {
		return err
	}
	if err := d.customer.checkLock(); err != nil {
		return d.unverifiedIfSent(err)
	}
	started := time.Now()
	err = d.g.api.DeleteImage(ctx, d.customer.id, d.call.indexes...)
	d.customer.reader.Invalidate()
	d.noteSent(err)
	d.call.slow = evidence.MayBeRepeated(time.Since(started))
	return d.judge(ctx, before.Images, err)
}

// readList returns a list, and the images in it that are to go: the list that was handed over with the lock, if it can be acted on
// and shows them all, otherwise one that is read now.
func (d *deletion) readList(ctx context.Context) (reader.Snapshot, []imagelist.Entry, error) {
	d.handoff, d.call = nil, deleteCall{}
	if images, ok := d.g.inherit(d.customer, forDelete); ok {
		listed, err := d.listed(images)
		if err == nil && len(listed) == len(d.tokens) {
			d.call.inherited = true
			return reader.Snapshot{Images: images}, listed, nil
		}
	}
	reading, err := d.g.prepareDelete(ctx, d.customer)
	if err != nil {
		return reader.Snapshot{}, nil, err
	}
	d.prepared = prepared{ready: d.g.options.Share, reserved: true}
	before, err := d.customer.reader.Read(reading, reader.Condition{Expects: d.tokens, ForWrite: true, OnList: d.noteIfSent})
	if err != nil {
		return reader.Snapshot{}, nil, err
	}
	listed, err := d.listed(before.Images)
	d.noteAbsent(before.Images)
	return before, listed, err
}

// listed returns those of the images to delete that a list shows.
func (d *deletion) listed(images []capillary.Image) ([]imagelist.Entry, error) {
	var entries []imagelist.Entry
	for _, token := range d.tokens {
		at, ok, err := imagelist.Find(d.customer.id, images, token)
		if err != nil {
			return nil, err
		}
		if ok {
			entries = append(entries, imagelist.Entry{Index: at, Image: images[at]})
		}
	}
	return entries, nil
}

// resolve decides which indexes the DELETE names. An image whose index is in doubt is left out, and gets an error of its
// own; if no image remains, that is the error.
func (d *deletion) resolve(before []capillary.Image, listed []imagelist.Entry) error {
	var doubt error
	d.call.basis = before
	d.batch.doubts = map[string]error{}
	for _, entry := range listed {
		index, err := d.g.options.Check.Index(d.customer.id, before, entry.Index)
		if err != nil {
			doubt, d.batch.doubts[entry.Token] = err, err
			continue
		}
		d.call.targets, d.call.indexes = append(d.call.targets, entry.Token), append(d.call.indexes, index)
	}
	if len(d.call.targets) == 0 {
		return doubt
	}
	d.noteSeveral()
	return nil
}

// judge turns the answer to the DELETE into what to do next.
func (d *deletion) judge(ctx context.Context, before []capillary.Image, err error) error {
	failure, err := asFailure(err)
	if err != nil {
		return err
	}
	failure = d.unknownIfSeveral(failure)
	if failure != nil && failure.Outcome == capillary.OutcomeRejected {
		return retryIfTemporary(failure, d.unlessErased(failure))
	}
	d.note(before)
	err = d.verify(ctx, failure)
	var still *StillListedError
	if errors.As(err, &still) && failure != nil && failure.Outcome == capillary.OutcomeUnknown {
		return retryIfTemporary(failure, err) // the whole settle time was watched: that call can have no effect any more
	}
	return err
}

// unverifiedIfSent returns the error of an attempt that ended before it sent its DELETE. If an earlier attempt has sent one, no list
// confirms now that it had no effect, so the error must not say that nothing was deleted.
func (d *deletion) unverifiedIfSent(err error) error {
	if err == nil || d.seen == nil {
		return err
	}
	d.customer.journal.NoteDeleting(d.tokens)
	return &UnverifiedError{CustomerID: d.customer.id, Token: d.tokens[0], Until: time.Now(), Seen: d.seen, Err: err}
}

// unlessErased ends the deletion without an error if the whole customer was erased. That proves nothing about the image, and no
// call can find out more.
func (d *deletion) unlessErased(err error) error {
	if IsErased(err) {
		d.result.Erased = true
		return nil
	}
	return err
}

// IsErased reports whether the customer was deleted after a PII delete request.
func IsErased(err error) bool {
	failure, ok := errors.AsType[*capillary.Error](err)
	return ok && failure.Kind == capillary.KindCustomerErased
}

// asFailure returns the API's own error. Any other error means that the call was not made.
func asFailure(err error) (*capillary.Error, error) {
	failure, ok := errors.AsType[*capillary.Error](err)
	if err == nil || ok {
		return failure, nil
	}
	return nil, err
}
