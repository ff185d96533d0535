package gallery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// Removal is what a successful Remove has to tell.
type Removal struct {
	// Lost are other images that vanished while this one was deleted.
	Lost []Slot
	// Erased: the customer is gone, and all images with it, after a PII delete request.
	Erased bool
}

// Remove deletes the image with this token, and no other. A nil error means that it is not listed any
// more, be it that it never was.
//
// With LostError, StillListedError and UnverifiedError a deletion was sent. With any other error nothing
// was deleted. As those wrap what happened to the calls, look for them before looking for a
// *capillary.Error.
func (g *Gallery) Remove(ctx context.Context, customerID int64, token string) (Removal, error) {
	c, err := g.acquire(ctx, customerID)
	if err != nil {
		return Removal{}, err
	}
	defer c.release()
	c.dropTraces(isTraceOf(token)) // a state holds it
	r := removal{Gallery: g, customer: c, token: token}
	err = r.run(ctx)
	return r.result, err
}

// removal is one Remove under way.
type removal struct {
	*Gallery
	customer *customer
	token    string
	// seen are the images of all lists from the one on that the first DELETE was based on whose effect
	// could not be excluded: what the result is compared with. It is nil before there was such a DELETE.
	seen   []Slot
	result Removal
	// after is the list that shows that the image is gone.
	after []capillary.Image
}

// run removes the image, for the holder of the lock.
func (r *removal) run(ctx context.Context) error {
	return r.retry(ctx, func() (*capillary.Error, error) { return r.try(ctx) })
}

// try goes once through resolve, delete and verify. again is set when the failure left everything as it
// was and another try may succeed.
func (r *removal) try(ctx context.Context) (again *capillary.Error, err error) {
	if err := r.begin(ctx, r.customer); err != nil {
		return nil, r.afterEarlier(err)
	}
	images, err := r.look(ctx, r.customer, true)
	if err != nil {
		return nil, r.afterEarlier(r.unlessErased(err))
	}
	at, listed, err := position(r.customer.id, images, r.token)
	if err != nil {
		return nil, r.afterEarlier(err)
	}
	if !listed {
		r.done(images)
		return nil, nil
	}
	if err := r.loss(images); err != nil {
		return nil, err
	}
	index, err := r.options.Check.resolve(r.customer.id, images, at)
	if err != nil {
		return nil, err
	}
	// Nothing may come between the read above and this call: what does can move the image.
	err = r.api.DeleteImage(ctx, r.customer.id, index)
	return r.judge(ctx, images, err)
}

// afterEarlier does not let a try that could not even look say that nothing was deleted: what became of
// the DELETE before it is not known.
func (r *removal) afterEarlier(err error) error {
	if err == nil || r.seen == nil {
		return err
	}
	return &UnverifiedError{CustomerID: r.customer.id, Token: r.token, Until: time.Now(), Seen: r.seen, Err: err}
}

// judge turns the answer to the DELETE into what to do next.
func (r *removal) judge(ctx context.Context, images []capillary.Image, err error) (again *capillary.Error, _ error) {
	failure, err := asFailure(err)
	if err != nil {
		return nil, err
	}
	if failure != nil && failure.Outcome == capillary.OutcomeRejected {
		return retryable(failure), failure
	}
	r.note(images)
	err = r.verify(ctx, failure)
	var still *StillListedError
	if errors.As(err, &still) && failure != nil && failure.Outcome == capillary.OutcomeUnknown {
		return retryable(failure), err // it had its time: that call is dead
	}
	return nil, err
}

// verify watches the list until the image is gone, and compares what is left.
func (r *removal) verify(ctx context.Context, failure *capillary.Error) error {
	until := time.Now().Add(r.options.Settle)
	seen, err := r.watchGoing(ctx, failure, until)
	switch {
	case err != nil:
		return r.unverified(err, failure, until)
	case !seen.believed:
		return r.unverified(seen.err, failure, until)
	case r.gone(seen.images):
		r.done(seen.images)
		return nil
	}
	if err := r.loss(seen.images); err != nil {
		return err
	}
	still := &StillListedError{CustomerID: r.customer.id, Token: r.token, Images: seen.images, Err: seen.err}
	if failure != nil {
		still.Err = failure
	}
	return still
}

// watchGoing watches the list until the image is gone. When the API says itself that the deletion
// failed, there is nothing to wait for, and the first list that can be believed decides.
func (r *removal) watchGoing(ctx context.Context, failure *capillary.Error, until time.Time) (sight, error) {
	v := vigil{until: until, enough: r.gone, tolerates: passes}
	// No list at all is no proof: the call may not have been carried out, and others should be left.
	v.cautious = failure != nil || len(r.seen) > 1
	if failure != nil && failure.Outcome == capillary.OutcomeFailed {
		v.enough = anything
	}
	if failure == nil {
		r.customer.noteRemoving(r.token)
	}
	seen, err := r.watch(ctx, r.customer, v)
	if err == nil && seen.reached && mayComeLate(failure) {
		return r.outlast(ctx, until)
	}
	return seen, err
}

// gone tells whether a list lacks the image, and remembers what it shows.
func (r *removal) gone(images []capillary.Image) bool {
	r.note(images)
	return !has(images, r.token)
}

// mayComeLate tells whether a DELETE may still be on its way: nobody answered, or only a gateway that
// had passed it on.
func mayComeLate(failure *capillary.Error) bool {
	if failure == nil || failure.Outcome != capillary.OutcomeUnknown {
		return false
	}
	switch failure.Kind {
	case capillary.KindNoAnswer, capillary.KindServer, capillary.KindRedirect, capillary.KindUnavailable:
		return true
	default:
		return false
	}
}

// outlast waits until a DELETE without an answer can't take effect any more, and then looks again: the
// image may have been deleted by somebody else, and the DELETE would hit another one.
func (r *removal) outlast(ctx context.Context, until time.Time) (sight, error) {
	if err := capillary.Sleep(ctx, time.Until(until)); err != nil {
		return sight{}, err
	}
	end := time.Now().Add(r.options.Settle) // for reads that fail
	return r.watch(ctx, r.customer, vigil{until: end, enough: r.gone, tolerates: passes, cautious: true})
}

// loss is the error of other images having vanished while this one is still there.
func (r *removal) loss(images []capillary.Image) error {
	lost := vanished(r.seen, images, r.token)
	if len(lost) == 0 {
		return nil
	}
	return &LostError{CustomerID: r.customer.id, Token: r.token, Lost: lost, Images: images, Check: r.options.Check}
}

// note remembers what a list shows. The first of two places of an image is the one to tell people.
func (r *removal) note(images []capillary.Image) {
	for _, slot := range Slots(images) {
		if !slices.ContainsFunc(r.seen, func(s Slot) bool { return s.Token == slot.Token }) {
			r.seen = append(r.seen, slot)
		}
	}
}

// done tells what else vanished since the first DELETE that may have had an effect.
func (r *removal) done(after []capillary.Image) {
	if r.seen != nil {
		r.customer.noteRemoved(r.token)
	}
	r.result.Lost = vanished(r.seen, after, r.token)
	r.after = after
}

// unverified says that the outcome stays unknown, with both reasons.
func (r *removal) unverified(reading error, failure *capillary.Error, until time.Time) error {
	err := r.unlessErased(reading)
	if err == nil {
		return nil
	}
	if failure != nil {
		err = fmt.Errorf("%w (the deletion itself: %w)", err, failure)
	}
	r.customer.unsettle(until)
	return &UnverifiedError{CustomerID: r.customer.id, Token: r.token, Until: until, Seen: r.seen, Err: err}
}

// unlessErased takes the erasure of the whole customer for what it is: the image is gone.
func (r *removal) unlessErased(err error) error {
	if IsErased(err) {
		r.result.Erased = true
		return nil
	}
	return err
}

// IsErased tells whether the customer was deleted after a PII delete request.
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
