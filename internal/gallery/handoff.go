package gallery

import (
	"context"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
)

// handoff is the list with which one operation has verified its result. The next operation that waits for the same
// customer continues with it instead of reading the list again: no other process can have had the lock in between, so
// this list was read just before, under the lock.
type handoff struct {
	images []capillary.Image
	read   time.Time
	// reserved is set if the budget for a deletion was taken before the list was read.
	reserved bool
	// until is the time up to which the record says that a write may be under way.
	until time.Time
}

// maxHandoffs is how often a lock is handed on before other processes get their turn.
const maxHandoffs = 20

// prepareTime is how long an operation waits for the budget of the next one, unless it has less than twice that left:
// it has yet to verify its own result.
const prepareTime = 30 * time.Second

// freshness is the age up to which a list counts as read just before. To hand it over takes microseconds, but a machine
// can be suspended in between.
const freshness = 250 * time.Millisecond

// prepared records that, before the list was read, the write was announced in the record (ready) and the budget for a
// deletion reserved. Nothing may come between the list and the write.
type prepared struct{ ready, reserved bool }

// handoff returns the list as one that can be handed over, or nil if it was read without preparation.
func (r prepared) handoff(c *customer, seen reader.Snapshot) *handoff {
	if !r.ready {
		return nil
	}
	list := &handoff{images: seen.Images, read: seen.Came, reserved: r.reserved}
	if c.page != nil {
		list.until = c.page.until
	}
	return list
}

// prepareDelete reserves the budget for a deletion and announces it in the record. The returned context is for the list
// that is read next, whose budget is reserved as well.
func (g *Gallery) prepareDelete(ctx context.Context, c *customer) (context.Context, error) {
	paid, err := g.api.Reserve(ctx) // first, as it may have to wait, and no write is under way till then
	if err == nil {
		err = g.begin(ctx, c, journal.Deleting)
	}
	return paid, err
}

// prepareNext prepares for the next operation before the list is read that will be handed to it. If that fails, nothing
// is handed over, and no operation fails because of it.
func (g *Gallery) prepareNext(ctx context.Context, c *customer) (context.Context, prepared) {
	next := c.queue.next()
	switch {
	case next == nil || !g.options.Share:
		return ctx, prepared{}
	case !next.deletes:
		return ctx, prepared{ready: g.begin(ctx, c, journal.Uploading) == nil}
	}
	limited, cancel := context.WithTimeout(ctx, min(prepareTime, time.Until(end(ctx))/2))
	defer cancel()
	paid, err := g.api.Reserve(limited)
	if err != nil || g.begin(ctx, c, journal.Deleting) != nil {
		return ctx, prepared{}
	}
	return valuesOf{ctx, paid}, prepared{ready: true, reserved: true}
}

// valuesOf is a context with the values of another one, but not its end.
type valuesOf struct {
	context.Context //nolint:containedctx // it is one

	values context.Context //nolint:containedctx // whose values it has
}

// Value implements context.Context.
func (v valuesOf) Value(key any) any { return v.values.Value(key) }

// release gives the lock back.
func (c *customer) release() {
	c.handoffs = 0
	c.close()
	c.lock.Release(1)
}

// handOff passes the lock to the next waiting operation, together with a list. If no operation is waiting, or without a
// list, it gives the lock back.
//
// An empty list is never handed over: an answer without any image may come from an API that can't tell at the moment,
// and each operation decides for itself when to believe that.
func (c *customer) handOff(list *handoff) {
	c.reader.Invalidate()
	if list == nil || len(list.images) == 0 || c.queue.next() == nil || c.handoffs == maxHandoffs {
		c.release()
		return
	}
	c.handoffs++
	c.handed = list
	c.lock.Release(1)
	c.tidy() // the waiting operation may have given up just now
}

// tidy gives back a lock that was handed on without a taker.
func (c *customer) tidy() {
	if c.queue.next() == nil && c.lock.TryAcquire(1) {
		c.release()
	}
}

// inherit returns the list that was handed over with the lock, if it is as good as one that would be read now. It can
// be had once.
func (g *Gallery) inherit(c *customer, what purpose) (images []capillary.Image, ok bool) {
	list := c.handed
	c.handed = nil
	switch {
	case list == nil:
	case time.Since(list.read) > freshness, journal.WallDistance(time.Now(), list.read) > freshness:
	case what == forDelete && !list.reserved:
	case c.page != nil && c.until.After(list.until):
	case !g.agrees(c, list):
	default:
		return list.images, true
	}
	return nil, false
}

// agrees reports whether a list that was handed over can be believed after what was learned since.
func (g *Gallery) agrees(c *customer, list *handoff) bool {
	witness := c.reader.Witness(true)
	return witness.Judge(c.journal.Known(), evidence.List{Images: list.images, Asked: list.read, Came: list.read}) == evidence.Believed
}
