package gallery

import (
	"context"
	"errors"
	"slices"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// PurgeProgress says how far a purge has come.
type PurgeProgress struct {
	Plan PurgePlan
	// Done is how many of Plan.Delete are gone; 0 right after the plan was made.
	Done int
	// Absent is set if the last of these was gone before its turn, because another actor had deleted it.
	Absent bool
}

// PurgeResult is what Purge reports, also next to an error.
type PurgeResult struct {
	// Deleted were deleted by this purge, Absent by another actor.
	Deleted, Absent []imagelist.Entry
	// Kept and Added are what is left: Added came after the plan was made.
	Kept, Added []imagelist.Entry
	// Lost are images that vanished although no run had asked for that.
	Lost []imagelist.Entry
	// Erased is set if the API says that the customer was erased (PII). What became of the images is not known then.
	Erased bool
	// BatchIndexes and BatchUnsupported are as those of a RemoveResult.
	BatchIndexes     []int
	BatchUnsupported bool
}

// Purge deletes the images of a customer except those with the ids to keep: one after the other, each as Remove
// does, or all with one call if deletions go together. It stops at the first failure with a PurgeError; with
// any other error, nothing was deleted. progress is called while the customer is held, so it must not block
// forever.
//
// The customer is held all the while, from the list that decides. Otherwise another run on this machine could
// upload an image between two deletions, or purge the same images, and the result would be a mixture of both.
// Other operations wait no longer for that than for a destroy of as many images.
func (g *Gallery) Purge(ctx context.Context, customerID int64, keep []string, progress func(PurgeProgress)) (PurgeResult, error) {
	c, err := g.acquire(ctx, customerID, forOther)
	if err != nil {
		return PurgeResult{}, err
	}
	defer c.handOff(nil)
	c.handed = nil // nothing is deleted by a list that is older than the one that decides
	seen, err := c.reader.Read(ctx, reader.Condition{NeedsList: !c.journal.IsEmptied(), ForWrite: true})
	if err != nil {
		return PurgeResult{}, err
	}
	plan, err := newPurgePlan(g.options.Check, customerID, seen.Images, keep)
	if err != nil {
		return PurgeResult{}, err
	}
	p := purge{g: g, customer: c, plan: plan, progress: progress}
	err = p.run(ctx)
	return p.result, err
}

// purge is one Purge under way.
type purge struct {
	g        *Gallery
	customer *customer
	plan     PurgePlan
	progress func(PurgeProgress)
	result   PurgeResult
}

func (p *purge) run(ctx context.Context) error {
	p.progress(PurgeProgress{Plan: p.plan})
	p.result.Kept = p.plan.Keep
	begun := 0
	if p.g.isBatching() && len(p.plan.Delete) > 1 {
		var err error
		if begun, err = p.together(ctx); err != nil {
			return err
		}
	}
	for i := begun; i < len(p.plan.Delete) && !p.result.Erased; i++ {
		r := p.g.newDeletion(p.customer, p.plan.Delete[i].Token)
		r.keepsLock = true
		if err := r.run(ctx); err != nil {
			return p.stopped(i, err)
		}
		p.count(i, r)
	}
	return nil
}

// together deletes all images with one call, and returns how many are gone. If the API takes no such calls, the others
// are yet to be deleted, and are last in the plan.
func (p *purge) together(ctx context.Context) (int, error) {
	tokens := make([]string, len(p.plan.Delete))
	for i, entry := range p.plan.Delete {
		tokens[i] = entry.Token
	}
	r := p.g.newDeletion(p.customer, tokens...)
	r.keepsLock = true
	err := r.run(ctx)
	p.lose(r.result.Lost)                      // also if what is left of them is an error
	if err == nil && len(r.batch.doubts) > 0 { // as the list has changed since it was decided what goes
		err = r.doubt()
	} else if left, known := listedAfter(err); known {
		r.after = left
	}
	gone := len(tokens)
	if err != nil {
		gone = p.sort(r)
	}
	if r.refusesSeveral(err) {
		p.result.BatchUnsupported = r.stopBatching()
		err = p.customer.waitSettled(ctx)
	}
	if err != nil {
		return 0, p.stopped(gone, err)
	}
	for i := range gone {
		p.count(i, r)
	}
	return gone, nil
}

// sort puts those images of the plan first that are known to be gone although the call for all has failed, and counts
// them.
func (p *purge) sort(r *deletion) int {
	if r.after == nil {
		return 0
	}
	isLeft := func(s imagelist.Entry) bool { return imagelist.Has(r.after, s.Token) }
	rest := slices.DeleteFunc(slices.Clone(p.plan.Delete), func(s imagelist.Entry) bool { return !isLeft(s) })
	gone := slices.DeleteFunc(slices.Clone(p.plan.Delete), isLeft)
	p.plan.Delete = slices.Concat(gone, rest)
	return len(gone)
}

// count records what became of an image of the plan, and reports it.
func (p *purge) count(i int, r *deletion) {
	if r.result.Erased {
		p.result.Erased, p.result.Kept, p.result.Added = true, nil, nil
		return
	}
	entry := p.plan.Delete[i]
	absent := !imagelist.Contains(r.seen, entry)
	if absent {
		p.result.Absent = append(p.result.Absent, entry)
	} else {
		p.result.Deleted = append(p.result.Deleted, entry)
	}
	p.lose(r.result.Lost)
	if r.result.BatchIndexes != nil {
		p.result.BatchIndexes = r.result.BatchIndexes
	}
	p.compare(r.after)
	p.progress(PurgeProgress{Plan: p.plan, Done: i + 1, Absent: absent})
}

// compare records what is left.
func (p *purge) compare(after []capillary.Image) {
	p.lose(imagelist.Missing(p.plan.Keep, after))
	p.result.Kept, p.result.Added = nil, nil
	for _, left := range imagelist.Entries(after) {
		switch {
		case imagelist.Contains(p.plan.Keep, left):
			p.result.Kept = append(p.result.Kept, left)
		case !imagelist.Contains(p.plan.Delete, left):
			p.result.Added = append(p.result.Added, left)
		}
	}
}

// lose records images that vanished. An image that was to be deleted anyway is not a loss.
func (p *purge) lose(lost []imagelist.Entry) {
	for _, entry := range lost {
		if !imagelist.Contains(p.plan.Delete, entry) && !imagelist.Contains(p.result.Lost, entry) {
			p.result.Lost = append(p.result.Lost, entry)
		}
	}
}

// stopped returns the error of a deletion that failed, with what is gone and what is left.
func (p *purge) stopped(at int, err error) error {
	left := slices.Clone(p.plan.Delete[at+1:])
	if lost, ok := errors.AsType[*LostError](err); ok {
		left = slices.DeleteFunc(left, func(s imagelist.Entry) bool { return !imagelist.Has(lost.Images, s.Token) })
	}
	return &PurgeError{
		CustomerID: p.customer.id, Of: len(p.plan.Delete),
		Deleted: p.plan.Delete[:at], Failed: p.plan.Delete[at], Left: left, Err: err,
	}
}
