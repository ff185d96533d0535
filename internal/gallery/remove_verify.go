package gallery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/observe"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// verify watches the list until the image is gone, and compares what is left.
func (r *removal) verify(ctx context.Context, failure *capillary.Error) error {
	ctx = r.prepareNext(ctx)
	until := time.Now().Add(r.options.Settle)
	seen, err := r.watchGoing(ctx, failure, until)
	switch {
	case err != nil:
		return r.unverified(err, failure, until)
	case !seen.Believed:
		return r.unverified(seen.Err, failure, until)
	case r.gone(seen.Images):
		r.done(seen)
		return nil
	}
	r.noteGone(seen.Images)
	if err := r.loss(seen.Images); err != nil {
		return err
	}
	still := &StillListedError{CustomerID: r.customer.id, Token: r.targets[0], Images: seen.Images, Err: seen.Err}
	if failure != nil {
		still.Err = failure
	}
	return still
}

// going is a watch for images that are about to go.
type going struct {
	*removal
	failure *capillary.Error
	until   time.Time
	// late: the DELETE may still be on its way, so the watch goes on until then.
	late bool
	// seen: the last list lacks the images.
	seen bool
}

// enough reports whether the images are gone, and no DELETE can hit another one any more: they may have gone by another
// hand.
func (g *going) enough(images []capillary.Image) bool {
	g.seen = g.gone(images)
	return g.seen && g.isOver()
}

// odd reports whether two lists have to agree: after a lost or refused answer, nothing else says that the images are gone.
func (g *going) odd(images []capillary.Image) bool {
	return g.failure != nil && g.gone(images) && g.isOver()
}

func (g *going) isOver() bool { return !g.late || !time.Now().Before(g.until) }

// watchGoing watches the list until the image is gone, or until then if the DELETE may still be on its way. It does so as
// well when the API says itself that the deletion failed: a list that lags would agree, and the next operation would go by
// it.
func (r *removal) watchGoing(ctx context.Context, failure *capillary.Error, until time.Time) (reader.Snapshot, error) {
	r.leave(failure == nil)
	defer r.customer.journal.NoteStaying(r.targets)
	g := &going{removal: r, failure: failure, until: until, late: r.slow || mayComeLate(failure)}
	v := reader.Condition{
		Until: until, Aim: observe.AimDeletion, Enough: g.enough, Odd: g.odd, Tolerates: reader.IsTransient, OnList: r.note, Sparse: g.late || failure != nil,
		// No list at all is no proof: the call may not have been carried out, or not for all, and others should be left.
		NeedsList: failure != nil || len(r.seen) > 1,
	}
	seen, err := r.customer.reader.Poll(ctx, v)
	if err != nil || seen.Reached || !g.seen || seen.Believed && seen.Err == nil {
		return seen, err
	}
	v.Until = time.Now().Add(r.options.Settle) // for reads that fail
	return r.customer.reader.Poll(ctx, v)
}

// leave tells all readers of the list that the images are about to go.
func (r *removal) leave(accepted bool) {
	for _, token := range r.targets {
		r.customer.journal.NoteLeaving(token, evidence.Leaves(accepted, r.customer.journal.HasUploaded(token), r.basis, token, r.targets))
	}
}

// prepareNext makes ready for who comes next, before the list is read that may be handed over. After a
// DELETE on the strength of such a list, the page has yet to learn what the operation before had done.
func (r *removal) prepareNext(ctx context.Context) (reading context.Context) {
	reading, r.ready = ctx, readiness{}
	if !r.keeps {
		reading, r.ready = r.Gallery.prepareNext(ctx, r.customer)
	}
	if r.inherited && !r.ready.ready {
		_ = r.begin(ctx, r.customer, journal.Deleting) // as when the page is closed, a failure makes others wait
	}
	return reading
}

// gone reports whether a list lacks the images.
func (r *removal) gone(images []capillary.Image) bool {
	return !slices.ContainsFunc(r.targets, func(token string) bool { return imagelist.Has(images, token) })
}

// mayComeLate reports whether a DELETE may still be on its way: there was no answer, or none that the API itself has
// given, and whatever gave it may have passed the call on.
func mayComeLate(failure *capillary.Error) bool {
	if failure == nil || failure.Outcome != capillary.OutcomeUnknown {
		return false
	}
	switch failure.Kind {
	case capillary.KindNoAnswer, capillary.KindServer, capillary.KindRedirect, capillary.KindUnavailable, capillary.KindUnreadable:
		return true
	default:
		return false
	}
}

// loss is the error of other images having vanished while one that was to go is still there.
func (r *removal) loss(images []capillary.Image) error {
	lost := imagelist.Missing(r.seen, images, r.tokens...)
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

// note remembers what a list shows, but for what is known to be gone.
func (r *removal) note(images []capillary.Image) {
	seen := imagelist.Union{Entries: r.seen}
	seen.Add(r.customer.journal.WithoutRemoved(images))
	r.seen = seen.Entries
}

// done tells what else vanished since the first DELETE that may have had an effect.
func (r *removal) done(seen reader.Snapshot) {
	r.noteGone(seen.Images)
	r.after = seen.Images
	r.result.Lost = imagelist.Missing(r.seen, r.after, r.tokens...)
	if len(r.result.Lost) > 0 {
		r.result.Together = r.suspected()
		return // all others had better look for themselves
	}
	r.handed = r.ready.handover(r.customer, seen)
}

// noteGone remembers what has vanished after a DELETE.
func (r *removal) noteGone(images []capillary.Image) {
	for _, slot := range r.seen {
		if slices.Contains(r.tokens, slot.Token) && !imagelist.Has(images, slot.Token) {
			r.customer.journal.NoteRemoved(slot.Token)
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
	r.customer.journal.Unsettle(until)
	r.customer.journal.NoteDeleting(r.targets)
	return &UnverifiedError{CustomerID: r.customer.id, Token: r.targets[0], Until: until, Seen: r.seen, Err: err}
}
