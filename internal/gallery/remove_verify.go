package gallery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// verify watches the list until the image is gone, and compares what is left.
func (r *removal) verify(ctx context.Context, failure *capillary.Error) error {
	ctx = r.prepareNext(ctx)
	until := time.Now().Add(r.options.Settle)
	seen, err := r.watchGoing(ctx, failure, until)
	switch {
	case err != nil:
		return r.unverified(err, failure, until)
	case !seen.believed:
		return r.unverified(seen.err, failure, until)
	case r.gone(seen.images):
		r.done(seen)
		return nil
	}
	r.noteGone(seen.images)
	if err := r.loss(seen.images); err != nil {
		return err
	}
	still := &StillListedError{CustomerID: r.customer.id, Token: r.targets[0], Images: seen.images, Err: seen.err}
	if failure != nil {
		still.Err = failure
	}
	return still
}

// watchGoing watches the list until the image is gone. It does so as well when the API says itself that the
// deletion failed: a list that lags would agree, and whoever comes next would go by it.
func (r *removal) watchGoing(ctx context.Context, failure *capillary.Error, until time.Time) (sight, error) {
	v := vigil{until: until, enough: r.gone, tolerates: passes}
	// No list at all is no proof: the call may not have been carried out, or not for all, and others should
	// be left.
	v.cautious = failure != nil || len(r.seen) > 1
	if failure == nil {
		r.customer.noteRemoving(r.targets...)
	}
	seen, err := r.watch(ctx, r.customer, v)
	if err == nil && seen.reached && mayComeLate(failure) {
		return r.outlast(ctx, until)
	}
	return seen, err
}

// prepareNext makes ready for who comes next, before the list is read that may be handed over. After a
// DELETE on the strength of such a list, the page has yet to learn what the operation before had done.
func (r *removal) prepareNext(ctx context.Context) (reading context.Context) {
	reading, r.ready = ctx, readiness{}
	if !r.keeps {
		reading, r.ready = r.Gallery.prepareNext(ctx, r.customer)
	}
	if r.inherited && !r.ready.ready {
		_ = r.begin(ctx, r.customer) // as when the page is closed, a failure makes others wait
	}
	return reading
}

// gone tells whether a list lacks the images, and remembers what it shows.
func (r *removal) gone(images []capillary.Image) bool {
	r.note(images)
	return !slices.ContainsFunc(r.targets, func(token string) bool { return has(images, token) })
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

// outlast watches until a DELETE without an answer can't take effect any more, and then looks again: the
// image may have been deleted by somebody else, and the DELETE would hit another one. That can only be told
// of an image that a list has shown, also if it is added meanwhile.
func (r *removal) outlast(ctx context.Context, until time.Time) (sight, error) {
	noting := func(images []capillary.Image) bool {
		r.note(images)
		return false
	}
	if _, err := r.watch(ctx, r.customer, vigil{until: until, enough: noting, tolerates: passes, cautious: true}); err != nil {
		return sight{}, err
	}
	end := time.Now().Add(r.options.Settle) // for reads that fail
	return r.watch(ctx, r.customer, vigil{until: end, enough: r.gone, tolerates: passes, cautious: true})
}

// loss is the error of other images having vanished while one that was to go is still there.
func (r *removal) loss(images []capillary.Image) error {
	lost := vanished(r.seen, images, r.tokens...)
	if len(lost) == 0 {
		return nil
	}
	return &LostError{
		CustomerID: r.customer.id, Token: r.tokens[0], Lost: lost, Images: images, Check: r.options.Check, Together: r.suspected(),
	}
}

// suspected gives the indexes that went out together before others were lost. It is not done again: the
// API may take several in another way than was hoped.
func (r *removal) suspected() []int {
	if r.several != nil {
		r.alone.Store(true)
	}
	return r.several
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
func (r *removal) done(seen sight) {
	r.noteGone(seen.images)
	r.after = seen.images
	r.result.Lost = vanished(r.seen, r.after, r.tokens...)
	if len(r.result.Lost) > 0 {
		r.result.Together = r.suspected()
		return // all others had better look for themselves
	}
	r.handed = r.ready.handover(r.customer, seen)
}

// noteGone remembers what has vanished after a DELETE.
func (r *removal) noteGone(images []capillary.Image) {
	for _, slot := range r.seen {
		if slices.Contains(r.tokens, slot.Token) && !has(images, slot.Token) {
			r.customer.noteRemoved(slot.Token)
		}
	}
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
	return &UnverifiedError{CustomerID: r.customer.id, Token: r.targets[0], Until: until, Seen: r.seen, Err: err}
}
