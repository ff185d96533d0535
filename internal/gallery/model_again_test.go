package gallery

import (
	"context"
	"errors"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// applyAgain is the second apply: new runs finish what is left to do, as the provider would with what the
// first ones have saved. It begins with a refresh of all that the state holds, which meets faults of its own;
// if it fails, it is repeated without any. Each part is a process of its own, as Terraform has it.
func (w *world) applyAgain() {
	w.script(w.Refresh)
	refreshed := w.refreshBy(w.nextSettle())
	w.unscript()
	if !refreshed {
		w.refreshBy(w.nextSettle())
	}
	g, p := w.run(w.nextSettle())
	for n := range w.results {
		w.within(func(ctx context.Context) { w.finish(ctx, g, &w.results[n]) })
	}
	p.end()
}

// refreshBy reads all that the state holds, and reports whether that succeeds.
func (w *world) refreshBy(settle time.Duration) bool {
	g, p := w.run(settle)
	defer p.end()
	succeeded := true
	for n := range w.results {
		o := &w.results[n]
		w.within(func(ctx context.Context) {
			ctx, end := w.operate(ctx, o)
			defer end()
			succeeded = w.refresh(ctx, g, o) == nil && succeeded
		})
	}
	return succeeded
}

// within gives an operation its time.
func (w *world) within(do func(context.Context)) {
	ctx, cancel := context.WithTimeout(w.Context(), operationTime)
	defer cancel()
	do(ctx)
}

// entry is what a refresh has found of a state entry.
type entry struct {
	read bool             // it was read
	slot *imagelist.Entry // and found; nil if it is gone, so that it was dropped from the state
	err  error            // or it could not be
	// young: it is not listed, and stays as it is new.
	young bool
}

// refresh reads what the state holds because of an act.
func (w *world) refresh(ctx context.Context, g *Gallery, o *outcome) error {
	o.entry = entry{read: true}
	switch {
	case o.Deed == purges, w.forgotten(*o) && o.Deed != removes, o.Deed == removes && o.err == nil && !w.forgotten(*o):
		o.entry = entry{}
	case o.Deed == imports && !o.held:
		o.entry = entry{}
	case o.Deed == adds:
		w.refreshUpload(ctx, g, o)
	default:
		ref := Ref{CustomerID: o.Customer, Token: o.token}
		if unverified, ok := errors.AsType[*UnverifiedError](o.err); ok && !w.forgotten(*o) {
			ref.Unsettled = unverified.Until
		}
		located, err := w.locate(ctx, g, o, ref)
		if !ref.Unsettled.IsZero() {
			o.late = located.Lost
		}
		o.entry.slot, o.entry.err = located.Entry, err
	}
	o.wasEmpty = o.entry.err != nil && len(w.truth(o.Customer)) == 0
	return o.entry.err
}

// refreshUpload reads an image that the state holds because of an upload, or finds out what became of one.
func (w *world) refreshUpload(ctx context.Context, g *Gallery, o *outcome) {
	pending, isPending := pendingIn(o.err)
	switch {
	case o.addition.Image == nil && !isPending:
		o.entry = entry{}
	case o.addition.Image == nil:
		located, err := g.Locate(ctx, Ref{CustomerID: o.Customer, Pending: &pending})
		o.entry.slot, o.entry.err = located.Entry, err
	default:
		o.entry.slot, o.entry.err = w.locateUpload(ctx, g, o)
	}
}

// locateUpload reads an image that was uploaded. One that no list shows yet is kept by the provider until the list has had its
// time, whatever a page says that could not be kept.
func (w *world) locateUpload(ctx context.Context, g *Gallery, o *outcome) (*imagelist.Entry, error) {
	ref := Ref{CustomerID: o.Customer, Token: o.addition.Image.Token, Uploaded: o.added}
	if o.addition.Unlisted {
		ref.Pending = &o.addition.Pending
	}
	before := o.falsehoods
	located, err := w.locate(ctx, g, o, ref)
	if located.MayAppear {
		<-time.After(time.Until(o.addition.Pending.Since.Add(g.Settle())))
		located, err = w.locate(ctx, g, o, ref)
	}
	if len(w.Pages) > 0 && located.Entry == nil && err == nil && time.Since(o.added) < g.Settle() {
		o.falsehoods, o.entry.young = before, true
	}
	return located.Entry, err
}

// finish does what is left to do after the refresh.
func (w *world) finish(ctx context.Context, g *Gallery, o *outcome) {
	e := o.entry
	defer func() { o.wasEmpty = o.wasEmpty || o.err != nil && len(w.truth(o.Customer)) == 0 }()
	switch {
	case e.err != nil:
		o.err = e.err
	case o.Deed == adds && (e.slot != nil || e.young):
		if o.err = nil; e.slot != nil {
			o.addition = AddResult{Image: e.slot}
		}
	case o.Deed == adds, o.Deed == purges: // what it is to keep may have been removed in the meantime
		w.carryOut(ctx, g, o)
	case o.Deed == removes && e.read && e.slot != nil:
		w.carryOut(ctx, g, o)
	default: // done before, or gone by now, or only to be read
		o.err = nil
	}
}

func pendingIn(err error) (journal.PendingUpload, bool) {
	if pending, ok := errors.AsType[*PendingError](err); ok {
		return pending.Pending, true
	}
	if ambiguous, ok := errors.AsType[*AmbiguousError](err); ok {
		return ambiguous.Pending, true
	}
	return journal.PendingUpload{}, false
}
