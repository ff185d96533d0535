package gallery

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// Removal is what a successful Remove has to tell.
type Removal struct {
	// Lost are other images that vanished while this one was deleted.
	Lost []imagelist.Entry
	// Erased: the API says that the customer was erased (PII); what became of the images is not known.
	Erased bool
	// Sent is how far the deletion had come when the customer turned out to be erased. It is set only with Erased.
	Sent Sent
	// Empty: the customer's list had no images at all, so no DELETE was sent.
	Empty bool
	// Together are the indexes of the one call for several images after which others were Lost.
	Together []int
	// Alone: one call for several images was not what the API takes, so they were deleted one by one.
	Alone bool
}

// Remove deletes the image with this token, and no other. A nil error means that it is not listed any
// more, or never was, or that the customer was erased, in which case its fate is unknown.
//
// With LostError, StillListedError and UnverifiedError a deletion was sent. With any other error nothing
// was deleted. As those wrap what happened to the calls, look for them before looking for a
// *capillary.Error.
func (g *Gallery) Remove(ctx context.Context, customerID int64, token string) (Removal, error) {
	if g.batches() {
		return g.removeTogether(ctx, customerID, token)
	}
	c, err := g.acquire(ctx, customerID, deletion)
	if err != nil {
		return Removal{}, err
	}
	r := g.newRemoval(c, token)
	defer func() { c.handOver(r.handed) }()
	if err := r.run(ctx); err != nil {
		return r.result, err
	}
	return r.resultFor(token), nil
}

// removal is the removal of one image, or of several at once, under way.
type removal struct {
	*Gallery
	customer *customer
	// tokens are all that are to go, and targets those that the last DELETE was about.
	tokens  []string
	targets []string
	// indexes are what it named, and several those of the last one that named more than one.
	indexes, several []int
	// doubts are why some of the tokens are not among the targets, and absent are those that were gone
	// already.
	doubts map[string]error
	absent []string
	// sent is how far the deletion of each image has come.
	sent map[string]Sent
	// seen are the images of all lists from the one on that the first DELETE was based on whose effect
	// could not be excluded: what the result is compared with. It is nil before there was such a DELETE.
	seen   []imagelist.Entry
	result Removal
	// basis is the list that the last DELETE was based on, and slow says that its answer took suspiciously long.
	basis []capillary.Image
	slow  bool
	// after is the list that shows that the images are gone.
	after []capillary.Image
	// inherited: the last DELETE was based on a list that was handed over. busy: what the API said to the last
	// one for several passes, and is no answer to several indexes.
	inherited, busy bool
	// ready is the preparation for the next operation, and handed is what that one gets. keeps is set if the
	// caller has more to do, and hands nothing over.
	ready  readiness
	handed *handover
	keeps  bool
}

// newRemoval begins the removal of images, for the holder of the lock.
func (g *Gallery) newRemoval(c *customer, tokens ...string) *removal {
	for _, token := range tokens {
		if c.journal.HasIntentFor(token) {
			c.handed = nil // for the page has to learn of this before anything is sent
			c.journal.DropIntents(journal.IsIntentFor(token))
		}
	}
	return &removal{Gallery: g, customer: c, tokens: tokens, doubts: map[string]error{}, sent: map[string]Sent{}}
}

// run removes the images.
func (r *removal) run(ctx context.Context) error {
	return r.retry(ctx, func() (*capillary.Error, error) { return r.try(ctx) })
}

// try goes once through resolve, delete and verify. again is set when the failure left everything as it
// was and another try may succeed.
func (r *removal) try(ctx context.Context) (again *capillary.Error, err error) {
	seen, listed, err := r.current(ctx)
	if err != nil {
		return nil, r.afterEarlier(r.unlessErased(err))
	}
	if len(listed) == 0 {
		r.done(seen)
		return nil, nil
	}
	if err := r.loss(seen.Images); err != nil {
		return nil, err
	}
	if err := r.resolve(seen.Images, listed); err != nil {
		return nil, err
	}
	if err := r.customer.checkLock(); err != nil {
		return nil, r.afterEarlier(err)
	}
	// Nothing may come between the list and this call: what does can move the image.
	sent := time.Now()
	err = r.api.DeleteImage(ctx, r.customer.id, r.indexes...)
	r.customer.reader.Invalidate()
	r.noteSent(err)
	r.basis, r.slow = seen.Images, evidence.MayBeRepeated(time.Since(sent))
	return r.judge(ctx, seen.Images, err)
}

// current gives the list, and what of the tokens is in it: the list that was handed over with the
// customer, or else one that is read now. If it lacks any of them, it has to be read now.
func (r *removal) current(ctx context.Context) (reader.Snapshot, []imagelist.Entry, error) {
	r.handed, r.inherited = nil, false
	if images, ok := r.inherit(r.customer, deletion); ok {
		listed, err := r.listed(images)
		if err == nil && len(listed) == len(r.tokens) {
			r.inherited = true
			return reader.Snapshot{Images: images}, listed, nil
		}
	}
	paid, err := r.prepare(ctx, r.customer)
	if err != nil {
		return reader.Snapshot{}, nil, err
	}
	r.ready = readiness{ready: r.options.Share, paid: true}
	seen, err := r.customer.reader.Read(paid, reader.Condition{Expects: r.tokens, ForWrite: true, OnList: r.noteIfSent})
	if err != nil {
		return reader.Snapshot{}, nil, err
	}
	listed, err := r.listed(seen.Images)
	r.absent = slices.DeleteFunc(slices.Clone(r.tokens), func(token string) bool { return imagelist.Has(seen.Images, token) })
	return seen, listed, err
}

// noteIfSent remembers what a list shows after a DELETE that may have had an effect.
func (r *removal) noteIfSent(images []capillary.Image) {
	if r.seen != nil {
		r.note(images)
	}
}

// listed are those of the images to remove that a list shows.
func (r *removal) listed(images []capillary.Image) ([]imagelist.Entry, error) {
	var slots []imagelist.Entry
	for _, token := range r.tokens {
		at, ok, err := imagelist.Find(r.customer.id, images, token)
		if err != nil {
			return nil, err
		}
		if ok {
			slots = append(slots, imagelist.Entry{Index: at, Image: images[at]})
		}
	}
	return slots, nil
}

// resolve decides which indexes are to be deleted. An image whose index is in doubt stays out of it; the
// error is that of the last one.
func (r *removal) resolve(images []capillary.Image, listed []imagelist.Entry) error {
	var doubt error
	r.targets, r.indexes, r.doubts = nil, nil, map[string]error{}
	for _, slot := range listed {
		index, err := r.options.Check.Index(r.customer.id, images, slot.Index)
		if err != nil {
			doubt, r.doubts[slot.Token] = err, err
			continue
		}
		r.targets, r.indexes = append(r.targets, slot.Token), append(r.indexes, index)
	}
	if len(r.targets) == 0 {
		return doubt
	}
	if len(r.indexes) > 1 { // in the order in which they are sent
		r.several = slices.SortedFunc(slices.Values(r.indexes), func(a, b int) int { return b - a })
	}
	return nil
}

// doubt returns why an image that is still listed was left alone, or nil if all are gone.
func (r *removal) doubt() error {
	for _, token := range r.tokens {
		if doubt := r.doubts[token]; doubt != nil && imagelist.Has(r.after, token) {
			return doubt
		}
	}
	return nil
}

// afterEarlier does not let a try that could not even look say that nothing was deleted: what became of
// the DELETE before it is not known.
func (r *removal) afterEarlier(err error) error {
	if err == nil || r.seen == nil {
		return err
	}
	r.customer.journal.NoteDeleting(r.tokens)
	return &UnverifiedError{CustomerID: r.customer.id, Token: r.tokens[0], Until: time.Now(), Seen: r.seen, Err: err}
}

// judge turns the answer to the DELETE into what to do next.
func (r *removal) judge(ctx context.Context, images []capillary.Image, err error) (again *capillary.Error, _ error) {
	failure, err := asFailure(err)
	if err != nil {
		return nil, err
	}
	failure = r.weigh(failure)
	if failure != nil && failure.Outcome == capillary.OutcomeRejected {
		return retryable(failure), r.unlessErased(failure)
	}
	r.note(images)
	err = r.verify(ctx, failure)
	var still *StillListedError
	if errors.As(err, &still) && failure != nil && failure.Outcome == capillary.OutcomeUnknown {
		return retryable(failure), err // it had its time: that call is dead
	}
	return nil, err
}

// weigh takes an API that refuses several indexes for one that may have deleted some of the images before
// it did, unless it has refused the call itself. Nothing is tried again then before the list had its time.
func (r *removal) weigh(failure *capillary.Error) *capillary.Error {
	if failure == nil || len(r.indexes) == 1 || failure.Outcome == capillary.OutcomeUnknown {
		return failure
	}
	if failure.Kind == capillary.KindUnsent || slices.Contains([]int{401, 403, 429}, failure.Status) {
		return failure
	}
	r.busy = failure.Retryable
	weighed := *failure
	weighed.Outcome, weighed.Retryable = capillary.OutcomeUnknown, false
	return &weighed
}

// unlessErased ends the removal without an error if the whole customer was erased. That proves nothing about the image,
// and no call can find out more.
func (r *removal) unlessErased(err error) error {
	if IsErased(err) {
		r.result.Erased = true
		return nil
	}
	return err
}

// IsErased reports whether the customer was deleted after a PII delete request.
func IsErased(err error) bool {
	var failure *capillary.Error
	return errors.As(err, &failure) && failure.Kind == capillary.KindCustomerErased
}

// asFailure gives the API's own error; any other means that the call was not even made.
func asFailure(err error) (*capillary.Error, error) {
	var failure *capillary.Error
	if err == nil || errors.As(err, &failure) {
		return failure, nil
	}
	return nil, err
}

// retryable gives the failure if another try may succeed.
func retryable(failure *capillary.Error) *capillary.Error {
	if failure.Retryable {
		return failure
	}
	return nil
}
