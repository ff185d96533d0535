package gallery

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// The first of several removals waits for the others until none has come for a lull, but not forever. Terraform
// starts them within milliseconds of each other, unless its machine is busy.
const (
	lull       = 100 * time.Millisecond
	gatherTime = time.Second
)

// batches reports whether deletions go together. They no longer do once the API has not handled that well.
func (g *Gallery) batches() bool { return g.options.Batch && !g.alone.Load() }

// removeTogether removes an image together with all others of its customer that wait at the same time. The
// operation that gets the customer first does it for all.
func (g *Gallery) removeTogether(ctx context.Context, customerID int64, token string) (Removal, error) {
	for {
		own, err := g.wish(ctx, customerID, token)
		if err != nil {
			return Removal{}, err
		}
		if !own.again {
			return own.result, own.err
		}
	}
}

// wish gets an image removed, by this operation or another one. An error means that neither has begun.
func (g *Gallery) wish(ctx context.Context, customerID int64, token string) (*wish, error) {
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	own := &wish{token: token, ctx: ctx, stopWaiting: stop, done: make(chan struct{})}
	wishes := &g.of(customerID).wishes
	wishes.add(own)
	c, err := g.acquireGathering(waiting, customerID)
	switch {
	case err == nil && own.taken: // by the holder before
		c.release()
	case err == nil && g.batches():
		g.fulfil(ctx, c, wishes.gather(own, g.options.Settle))
	case err == nil: // not any more
		g.fulfil(ctx, c, wishes.take(own))
	case wishes.drop(own):
		return nil, err
	}
	<-own.done
	return own, nil
}

// acquireGathering takes the customer, and gives others the time to come as well. They had it already if
// the customer was handed over.
func (g *Gallery) acquireGathering(ctx context.Context, customerID int64) (*customer, error) {
	c, err := g.acquire(ctx, customerID, deletion)
	if err != nil || c.handed != nil {
		return c, err
	}
	if err := c.wishes.settle(ctx); err != nil {
		c.release()
		return nil, stoppedWaiting(ctx, customerID, err)
	}
	return c, nil
}

// settle waits until no more wishes come.
func (w *wishes) settle(ctx context.Context) error {
	for end := time.Now().Add(gatherTime); time.Now().Before(end); {
		before := w.count()
		if err := capillary.Sleep(ctx, lull); err != nil {
			return err //nolint:wrapcheck // wrapped by the caller
		}
		if w.count() == before {
			return nil
		}
	}
	return nil
}

// fulfil carries out a group of wishes, for the holder of the customer, and gives the customer back. It
// ends when the first of their contexts does; if nothing can have been done by then, the others begin again.
func (g *Gallery) fulfil(ctx context.Context, c *customer, group []*wish) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	for _, member := range group {
		//nolint:contextcheck // each member's own context counts
		defer context.AfterFunc(member.ctx, func() { cancel(context.Cause(member.ctx)) })() //nolint:gocritic // a handful
	}
	r := g.newRemoval(c, tokensWished(group)...)
	err := r.run(ctx)
	if r.refusesSeveral(err) {
		alone := r.goAlone()
		r.removeEach(ctx, group, err)
		group[0].result.Alone = alone // one of them tells of it
	} else {
		r.tell(group, err)
	}
	broken := ctx.Err() != nil && r.seen == nil // a DELETE that was rejected has done nothing
	c.handOver(r.handed)
	for _, member := range group {
		member.again = broken && member.err != nil && member.ctx.Err() == nil
		close(member.done)
	}
}

// refusesSeveral reports whether the API does not accept several indexes in one call: a list that had its time
// shows that some of the images still exist, and that nothing else is gone.
func (r *removal) refusesSeveral(err error) bool {
	still, ok := errors.AsType[*StillListedError](err)
	if !ok || len(r.indexes) < 2 {
		return false
	}
	failure, failed := errors.AsType[*capillary.Error](still.Err)
	return !failed || !failure.Retryable
}

// goAlone has everything else removed one by one, unless the API only had no time for the call for several.
func (r *removal) goAlone() bool {
	if r.busy {
		return false
	}
	r.alone.Store(true)
	return true
}

// removeEach removes one by one what one call for all has left. It ends when others are lost.
func (r *removal) removeEach(ctx context.Context, group []*wish, failed error) {
	left, _ := listedAfter(failed)
	var lost *LostError
	for _, member := range group {
		switch {
		case !imagelist.Has(left, member.token):
			continue
		case lost != nil:
			member.err = about(member.token, lost)
			continue
		}
		if member.err = r.customer.settled(ctx); member.err == nil {
			one := r.newRemoval(r.customer, member.token)
			one.keeps = true
			one.sent[member.token] = r.sent[member.token]
			if member.err = one.run(ctx); member.err == nil {
				member.result = one.resultFor(member.token)
			}
		}
		if errors.As(member.err, &lost) {
			left = lost.Images
		}
	}
}

// tell gives each member of a group what concerns it. What else was lost is told once at least: to the members that are
// still there by the error, or else to one of those that are gone by the result.
func (r *removal) tell(group []*wish, err error) {
	var lost *LostError
	errors.As(err, &lost)
	told := false
	for _, member := range group {
		member.result, member.err = r.outcome(member.token, err)
		told = told || lost != nil && errors.As(member.err, &lost)
	}
	for _, member := range group {
		if member.err != nil || told {
			continue
		}
		if member.result, told = r.resultFor(member.token), true; lost != nil {
			member.result.Lost, member.result.Together = lost.Lost, lost.Together
		}
	}
	if lost := r.lossOf(lost); lost != nil && !told { // all were in doubt
		group[0].err = about(group[0].token, lost)
	}
}

// lossOf is the loss that a removal has come to, as an error; nil if there was none.
func (r *removal) lossOf(lost *LostError) *LostError {
	if lost == nil && len(r.result.Lost) > 0 {
		lost = &LostError{CustomerID: r.customer.id, Lost: r.result.Lost, Images: r.after, Check: r.options.Check, Together: r.result.Together}
	}
	return lost
}

// outcome is what a removal of several images has come to for one of them.
func (r *removal) outcome(token string, err error) (Removal, error) {
	left, known := listedAfter(err)
	lost, isLoss := errors.AsType[*LostError](err)
	doubt := r.doubts[token]
	switch {
	case isLoss && imagelist.Has(left, token):
		return Removal{}, about(token, lost)
	case doubt != nil && (err != nil || imagelist.Has(r.after, token)):
		return Removal{}, doubt
	case known && !imagelist.Has(left, token), err != nil && slices.Contains(r.absent, token):
		return Removal{}, nil
	}
	result := r.resultFor(token)
	return Removal{Erased: result.Erased, Sent: result.Sent, Empty: result.Empty && err == nil}, about(token, err)
}

// listedAfter gives the list that an error is based on which says what is left.
func listedAfter(err error) ([]capillary.Image, bool) {
	if still, ok := errors.AsType[*StillListedError](err); ok {
		return still.Images, true
	}
	if lost, ok := errors.AsType[*LostError](err); ok {
		return lost.Images, true
	}
	return nil, false
}

// about makes an error one about another image of the same call.
func about(token string, err error) error {
	switch e := err.(type) { //nolint:errorlint // as the gallery makes them: the outermost one
	case *StillListedError:
		other := *e
		other.Token = token
		return &other
	case *LostError:
		other := *e
		other.Token = token
		return &other
	case *UnverifiedError:
		other := *e
		other.Token = token
		return &other
	}
	return err
}
