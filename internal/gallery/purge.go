package gallery

import (
	"context"
	"errors"
	"slices"
)

// PurgeStep tells how far a purge has come.
type PurgeStep struct {
	Plan PurgePlan
	// Done is how many of Plan.Delete are gone; 0 right after it was decided.
	Done int
	// Absent: the last of these was gone before its turn came, as somebody else had deleted it.
	Absent bool
}

// Purged is what a purge has to tell, also next to an error.
type Purged struct {
	// Deleted are gone because of this purge, Absent because of somebody else.
	Deleted, Absent []Slot
	// Kept and Added are what is left: Added came after it was decided what goes.
	Kept, Added []Slot
	// Lost are images that vanished though nobody had asked for that.
	Lost []Slot
	// Erased: the customer is gone, and all images with it, after a PII delete request.
	Erased bool
}

// Purge deletes the images of a customer but for those with the ids to keep, one after the other, each
// as Remove does. It stops at the first that fails, with a PurgeError; with any other error nothing was
// deleted. progress is called while the customer is held, so it must not wait for ever.
//
// The customer is held all the while, from the list that decides. Otherwise another run of this machine
// could upload an image between two deletions, or purge the same ones, and what is told of the result
// would be a mixture of both. Nobody waits longer for that than for a destroy of as many images.
func (g *Gallery) Purge(ctx context.Context, customerID int64, keep []string, progress func(PurgeStep)) (Purged, error) {
	c, err := g.acquire(ctx, customerID)
	if err != nil {
		return Purged{}, err
	}
	defer c.release()
	plan, err := g.planPurge(ctx, c, keep)
	if err != nil {
		return Purged{}, err
	}
	p := purge{Gallery: g, customer: c, plan: plan, progress: progress}
	err = p.run(ctx)
	return p.result, err
}

// purge is one Purge under way.
type purge struct {
	*Gallery
	customer *customer
	plan     PurgePlan
	progress func(PurgeStep)
	result   Purged
}

func (p *purge) run(ctx context.Context) error {
	p.progress(PurgeStep{Plan: p.plan})
	p.result.Kept = p.plan.Keep
	for i, slot := range p.plan.Delete {
		r := removal{Gallery: p.Gallery, customer: p.customer, token: slot.Token}
		if err := r.run(ctx); err != nil {
			return p.stopped(i, err)
		}
		if r.result.Erased {
			p.result.Erased, p.result.Kept, p.result.Added = true, nil, nil
			return nil
		}
		p.count(slot, &r)
		p.progress(PurgeStep{Plan: p.plan, Done: i + 1, Absent: r.seen == nil})
	}
	return nil
}

// count notes what a removal has come to.
func (p *purge) count(slot Slot, r *removal) {
	if r.seen == nil {
		p.result.Absent = append(p.result.Absent, slot)
	} else {
		p.result.Deleted = append(p.result.Deleted, slot)
	}
	p.lose(r.result.Lost)
	p.lose(vanished(p.plan.Keep, r.after, ""))
	p.result.Kept, p.result.Added = nil, nil
	for _, left := range Slots(r.after) {
		switch {
		case contains(p.plan.Keep, left):
			p.result.Kept = append(p.result.Kept, left)
		case !contains(p.plan.Delete, left):
			p.result.Added = append(p.result.Added, left)
		}
	}
}

// lose notes images that vanished. One that was to go anyway is nobody's loss.
func (p *purge) lose(lost []Slot) {
	for _, slot := range lost {
		if !contains(p.plan.Delete, slot) && !contains(p.result.Lost, slot) {
			p.result.Lost = append(p.result.Lost, slot)
		}
	}
}

// stopped says what is gone and what is left after a removal that failed.
func (p *purge) stopped(at int, err error) error {
	left := slices.Clone(p.plan.Delete[at+1:])
	if lost, ok := errors.AsType[*LostError](err); ok {
		left = slices.DeleteFunc(left, func(s Slot) bool { return !has(lost.Images, s.Token) })
	}
	return &PurgeError{
		CustomerID: p.customer.id, Of: len(p.plan.Delete),
		Deleted: p.plan.Delete[:at], Failed: p.plan.Delete[at], Left: left, Err: err,
	}
}

// contains tells whether an image is among slots, wherever it stands.
func contains(slots []Slot, slot Slot) bool {
	return slices.ContainsFunc(slots, func(s Slot) bool { return s.Token == slot.Token })
}
