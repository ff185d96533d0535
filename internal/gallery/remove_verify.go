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

// verify reads the list until it shows that the images are gone, and compares what is left with what was seen before. failure
// is what the API said of the DELETE; nil if it was accepted.
func (d *deletion) verify(ctx context.Context, failure *capillary.Error) error {
	ctx = d.prepareNext(ctx)
	until := time.Now().Add(d.g.options.Settle)
	after, err := d.watch(ctx, failure, until)
	switch {
	case err != nil:
		return d.unverified(err, failure, until)
	case !after.Believed:
		return d.unverified(after.Err, failure, until)
	case d.isGone(after.Images):
		d.conclude(after)
		return nil
	}
	d.noteGone(after.Images)
	if err := d.loss(after.Images); err != nil {
		return err
	}
	still := &StillListedError{CustomerID: d.customer.id, Token: d.call.targets[0], Images: after.Images, Err: after.Err}
	if failure != nil {
		still.Err = failure
	}
	return still
}

// watch reads the list until the images are gone, or until the time is up if the DELETE may still be on its way. It does so as
// well if the API says itself that the deletion failed: a list that lags would agree, and the next operation would act on it.
func (d *deletion) watch(ctx context.Context, failure *capillary.Error, until time.Time) (reader.Snapshot, error) {
	d.announce(failure == nil)
	defer d.customer.journal.NoteStaying(d.call.targets)
	var gone bool // according to the last list
	c := d.untilGone(failure, until, &gone)
	after, err := d.customer.reader.Poll(ctx, c)
	if err != nil || after.Reached || !gone || after.Believed && after.Err == nil {
		return after, err
	}
	c.Until = time.Now().Add(d.g.options.Settle) // for reads that fail
	return d.customer.reader.Poll(ctx, c)
}

// untilGone returns the condition that a list shows that the images are gone. It sets gone to what the last list shows.
func (d *deletion) untilGone(failure *capillary.Error, until time.Time, gone *bool) reader.Condition {
	late := d.call.slow || mayComeLate(failure)
	isOver := func() bool { return !late || !time.Now().Before(until) }
	return reader.Condition{
		Until: until, Aim: observe.AimDeletion, Tolerates: reader.IsTransient, OnList: d.note, Sparse: late || failure != nil,
		// As long as a DELETE may hit another image, it does not matter that these are gone: another actor may have deleted them.
		Enough: func(images []capillary.Image) bool {
			*gone = d.isGone(images)
			return *gone && isOver()
		},
		// After a lost or refused answer, nothing but the list says that the images are gone, so two lists have to agree.
		Odd: func(images []capillary.Image) bool { return failure != nil && d.isGone(images) && isOver() },
		// An answer without a list is no proof: the call may not have been carried out, or not for all, and others should be left.
		NeedsList: failure != nil || len(d.seen) > 1,
	}
}

// announce tells all reads of this process that the images are about to go.
func (d *deletion) announce(accepted bool) {
	for _, token := range d.call.targets {
		leave := evidence.Leaves(accepted, d.customer.journal.HasUploaded(token), d.call.basis, token, d.call.targets)
		d.customer.journal.NoteLeaving(token, leave)
	}
}

// prepareNext prepares for the next operation before the list is read that may be handed to it. After a DELETE that was based on
// such a list, the record has yet to learn what the operation before had done.
func (d *deletion) prepareNext(ctx context.Context) (reading context.Context) {
	reading, d.prepared = ctx, prepared{}
	if !d.keepsLock {
		reading, d.prepared = d.g.prepareNext(ctx, d.customer)
	}
	if d.call.inherited && !d.prepared.ready {
		_ = d.g.begin(ctx, d.customer, journal.Deleting) // a failure makes others wait, as when the record is closed
	}
	return reading
}

// isGone reports whether a list lacks the images that the DELETE was about.
func (d *deletion) isGone(images []capillary.Image) bool {
	return !slices.ContainsFunc(d.call.targets, func(token string) bool { return imagelist.Has(images, token) })
}

// mayComeLate reports whether a DELETE may still be on its way: there was no answer, or the answer is not the API's own, and
// what gave it may have passed the call on.
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

// loss returns the error of other images that vanished while one that was to go is still there, or nil.
func (d *deletion) loss(images []capillary.Image) error {
	lost := imagelist.Missing(d.seen, images, d.tokens...)
	if len(lost) == 0 {
		return nil
	}
	return &LostError{
		CustomerID: d.customer.id, Token: d.tokens[0], Lost: lost, Images: images, Check: d.g.options.Check,
		BatchIndexes: d.suspectedBatch(),
	}
}

// conclude ends the deletion with the list that shows that the images are gone. It reports what else vanished since the first
// DELETE that may have had an effect.
func (d *deletion) conclude(after reader.Snapshot) {
	d.noteGone(after.Images)
	d.after = after.Images
	d.result.Lost = imagelist.Missing(d.seen, d.after, d.tokens...)
	if len(d.result.Lost) > 0 {
		d.result.BatchIndexes = d.suspectedBatch()
		return // the next operation has to read for itself
	}
	d.handoff = d.prepared.handoff(d.customer, after)
}

// note remembers what a list shows, except for what is known to be gone.
func (d *deletion) note(images []capillary.Image) {
	seen := imagelist.Union{Entries: d.seen}
	seen.Add(d.customer.journal.WithoutRemoved(images))
	d.seen = seen.Entries
}

// noteIfSent remembers what a list shows after a DELETE that may have had an effect.
func (d *deletion) noteIfSent(images []capillary.Image) {
	if d.seen != nil {
		d.note(images)
	}
}

// noteGone records which images have vanished after a DELETE.
func (d *deletion) noteGone(images []capillary.Image) {
	for _, entry := range d.seen {
		if slices.Contains(d.tokens, entry.Token) && !imagelist.Has(images, entry.Token) {
			d.customer.journal.NoteRemoved(entry.Token)
		}
	}
}

// unverified returns the error of a deletion whose outcome stays unknown, with both reasons.
func (d *deletion) unverified(reading error, failure *capillary.Error, until time.Time) error {
	err := d.unlessErased(reading)
	if err == nil {
		return nil
	}
	if failure != nil {
		err = fmt.Errorf("%w (the deletion itself: %w)", err, failure)
	}
	d.customer.journal.Unsettle(until)
	d.customer.journal.NoteDeleting(d.call.targets)
	return &UnverifiedError{CustomerID: d.customer.id, Token: d.call.targets[0], Until: until, Seen: d.seen, Err: err}
}
