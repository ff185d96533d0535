package gallery

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// The first of several deletions waits for others until none has come for batchIdle, but no longer than batchLimit. Terraform
// starts them within milliseconds of each other, unless its machine is busy.
const (
	batchIdle  = 100 * time.Millisecond
	batchLimit = time.Second
)

// batchState is what a deletion knows only because it may be about several images.
type batchState struct {
	// doubts say why some of the images were left out of the last DELETE, by token.
	doubts map[string]error
	// absent are the images that were gone already.
	absent []string
	// several are the indexes of the last DELETE that named more than one.
	several []int
	// busy is set if what the API said to it is temporary, and so does not mean that it takes one index only.
	busy bool
}

// isBatching reports whether deletions go together. They no longer do once the API has not handled that well.
func (g *Gallery) isBatching() bool { return g.options.Batch && !g.batchUnsupported.Load() }

// removeInBatch deletes an image together with all others of its customer whose deletion waits at the same time. The operation
// that gets the customer first does it for all.
func (g *Gallery) removeInBatch(ctx context.Context, customerID int64, token string) (RemoveResult, error) {
	for {
		own, err := g.removeRequest(ctx, customerID, token)
		if err != nil {
			return RemoveResult{}, err
		}
		if !own.again {
			return own.result, own.err
		}
	}
}

// removeRequest gets an image deleted, by this operation or another one. An error means that neither has begun.
func (g *Gallery) removeRequest(ctx context.Context, customerID int64, token string) (*batchRequest, error) {
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	own := &batchRequest{token: token, ctx: ctx, stopWaiting: stop, done: make(chan struct{})}
	requests := &g.customer(customerID).batches
	requests.add(own)
	c, err := g.acquireForBatch(waiting, customerID)
	switch {
	case err == nil && own.taken: // by the holder before
		c.release()
	case err == nil && g.isBatching():
		g.runBatch(ctx, c, requests.gather(own, g.options.Settle))
	case err == nil: // the API turned out not to support it
		g.runBatch(ctx, c, requests.take(own))
	case requests.drop(own):
		return nil, err
	}
	<-own.done
	return own, nil
}

// acquireForBatch takes the customer, and gives other deletions the time to come as well. They had it already if the customer
// was handed over.
func (g *Gallery) acquireForBatch(ctx context.Context, customerID int64) (*customer, error) {
	c, err := g.acquire(ctx, customerID, forDelete)
	if err != nil || c.handed != nil {
		return c, err
	}
	if err := c.batches.waitIdle(ctx); err != nil {
		c.release()
		return nil, stoppedWaiting(ctx, customerID, err)
	}
	return c, nil
}

// runBatch carries out a group of requests, for the holder of the customer, and gives the customer back. It ends when the first
// of their contexts does; if nothing can have been done by then, the others begin again.
func (g *Gallery) runBatch(ctx context.Context, c *customer, group []*batchRequest) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	for _, member := range group {
		//nolint:contextcheck // each member's own context counts
		defer context.AfterFunc(member.ctx, func() { cancel(context.Cause(member.ctx)) })() //nolint:gocritic // a handful
	}
	d := g.newDeletion(c, tokensOfRequests(group)...)
	err := d.run(ctx)
	if d.refusesSeveral(err) {
		unsupported := d.stopBatching()
		d.removeEach(ctx, group, err)
		group[0].result.BatchUnsupported = unsupported // one of them reports it
	} else {
		d.distribute(group, err)
	}
	unbegun := ctx.Err() != nil && d.seen == nil // a DELETE that was rejected has done nothing
	c.handOff(d.handoff)
	for _, member := range group {
		member.again = unbegun && member.err != nil && member.ctx.Err() == nil
		close(member.done)
	}
}

// noteAbsent remembers which of the images a list lacks that the next DELETE would be based on.
func (d *deletion) noteAbsent(before []capillary.Image) {
	d.batch.absent = slices.DeleteFunc(slices.Clone(d.tokens), func(token string) bool { return imagelist.Has(before, token) })
}

// noteSeveral remembers the indexes of a DELETE that names more than one, in the order in which they are sent.
func (d *deletion) noteSeveral() {
	if len(d.call.indexes) > 1 {
		d.batch.several = slices.SortedFunc(slices.Values(d.call.indexes), func(a, b int) int { return b - a })
	}
}

// doubt returns why an image that is still listed was left out, or nil if all are gone.
func (d *deletion) doubt() error {
	for _, token := range d.tokens {
		if doubt := d.batch.doubts[token]; doubt != nil && imagelist.Has(d.after, token) {
			return doubt
		}
	}
	return nil
}

// unknownIfSeveral returns the failure of a call for several images as one of unknown outcome: it may have deleted some of them
// before it was rejected, unless the API has refused the call itself. Nothing is tried again then before the list had its time.
func (d *deletion) unknownIfSeveral(failure *capillary.Error) *capillary.Error {
	if failure == nil || len(d.call.indexes) == 1 || failure.Outcome == capillary.OutcomeUnknown {
		return failure
	}
	if failure.Kind == capillary.KindUnsent || slices.Contains([]int{401, 403, 429}, failure.Status) {
		return failure
	}
	d.batch.busy = failure.Retryable
	unknown := *failure
	unknown.Outcome, unknown.Retryable = capillary.OutcomeUnknown, false
	return &unknown
}

// suspectedBatch returns the indexes that went out together before others were lost. No further batches are sent then: the API
// may take several indexes differently.
func (d *deletion) suspectedBatch() []int {
	if d.batch.several != nil {
		d.g.batchUnsupported.Store(true)
	}
	return d.batch.several
}

// refusesSeveral reports whether the API does not accept several indexes in one call: a list that had its time shows that some
// of the images still exist, and that nothing else is gone.
func (d *deletion) refusesSeveral(err error) bool {
	still, ok := errors.AsType[*StillListedError](err)
	if !ok || len(d.call.indexes) < 2 {
		return false
	}
	failure, failed := errors.AsType[*capillary.Error](still.Err)
	return !failed || !failure.Retryable
}

// stopBatching has everything else deleted one by one, unless the API was only too busy for the call for several.
func (d *deletion) stopBatching() bool {
	if d.batch.busy {
		return false
	}
	d.g.batchUnsupported.Store(true)
	return true
}

// removeEach deletes one by one what one call for all has left. It ends when others are lost.
func (d *deletion) removeEach(ctx context.Context, group []*batchRequest, failed error) {
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
		if member.err = d.customer.waitSettled(ctx); member.err == nil {
			one := d.g.newDeletion(d.customer, member.token)
			one.keepsLock = true
			one.sent[member.token] = d.sent[member.token]
			if member.err = one.run(ctx); member.err == nil {
				member.result = one.resultFor(member.token)
			}
		}
		if errors.As(member.err, &lost) {
			left = lost.Images
		}
	}
}

// distribute gives each member of a group its result. What else was lost is reported at least once: by the error of the members
// that are still there, or by the result of one that is gone.
func (d *deletion) distribute(group []*batchRequest, err error) {
	var lost *LostError
	errors.As(err, &lost)
	reported := false
	for _, member := range group {
		member.result, member.err = d.outcome(member.token, err)
		reported = reported || lost != nil && errors.As(member.err, &lost)
	}
	for _, member := range group {
		if member.err != nil || reported {
			continue
		}
		if member.result, reported = d.resultFor(member.token), true; lost != nil {
			member.result.Lost, member.result.BatchIndexes = lost.Lost, lost.BatchIndexes
		}
	}
	if lost := d.lossOf(lost); lost != nil && !reported { // all were in doubt
		group[0].err = about(group[0].token, lost)
	}
}

// lossOf returns the loss that the deletion ended with as an error, or nil.
func (d *deletion) lossOf(lost *LostError) *LostError {
	if lost == nil && len(d.result.Lost) > 0 {
		lost = &LostError{CustomerID: d.customer.id, Lost: d.result.Lost, Images: d.after, Check: d.g.options.Check, BatchIndexes: d.result.BatchIndexes}
	}
	return lost
}

// outcome returns the result for one of several images.
func (d *deletion) outcome(token string, err error) (RemoveResult, error) {
	left, known := listedAfter(err)
	lost, isLoss := errors.AsType[*LostError](err)
	doubt := d.batch.doubts[token]
	switch {
	case isLoss && imagelist.Has(left, token):
		return RemoveResult{}, about(token, lost)
	case doubt != nil && (err != nil || imagelist.Has(d.after, token)):
		return RemoveResult{}, doubt
	case known && !imagelist.Has(left, token), err != nil && slices.Contains(d.batch.absent, token):
		return RemoveResult{}, nil
	}
	result := d.resultFor(token)
	return RemoveResult{Erased: result.Erased, Sent: result.Sent, Empty: result.Empty && err == nil}, about(token, err)
}

// listedAfter returns the list that an error is based on, and reports whether there is one: it says what is left.
func listedAfter(err error) ([]capillary.Image, bool) {
	if still, ok := errors.AsType[*StillListedError](err); ok {
		return still.Images, true
	}
	if lost, ok := errors.AsType[*LostError](err); ok {
		return lost.Images, true
	}
	return nil, false
}

// about returns an error as one about a different image of the same call.
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
	case *stoppedError:
		return &stoppedError{about(token, e.failed), e.ended}
	}
	return err
}
