package gallery

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/observe"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
)

// customer is what this process knows of one customer.
type customer struct {
	id int64
	// lock is held from the read that resolves an index to the read that verifies the result. It is a semaphore,
	// because waiting for a mutex can't be cancelled.
	lock *semaphore.Weighted
	// queue has the operations that wait for the lock.
	queue queue
	// until is when the operation ends that has the lock, and handoffs is how often the lock was handed on since
	// another process could have it.
	until    time.Time
	handoffs int
	// page is held together with the lock; nil if nothing is shared with other processes.
	page *openPage
	// handed is the list that came with the lock from the operation before; nil if there was none.
	handed *handoff
	// onWait is told of waits for the customer; may be nil.
	onWait observe.Observer

	journal *journal.Journal
	reader  *reader.Reader
	batches batchQueue
}

// newCustomer returns a customer of which nothing is known.
func (g *Gallery) newCustomer(id int64) *customer {
	known := journal.New(journal.Record{})
	return &customer{
		id: id, lock: semaphore.NewWeighted(1), onWait: g.options.OnWait, journal: known,
		reader: reader.New(id, g.api, records{g, id}, known, reader.Options{
			Settle: g.options.Settle, MissingIsNone: g.options.MissingIsNone, Share: g.options.Share, OnWait: g.options.OnWait,
		}),
	}
}

// take takes a customer's lock, in this process and in the ledger. The context can end the wait.
func (g *Gallery) take(ctx context.Context, customerID int64, what purpose) (*customer, error) {
	c := g.customer(customerID)
	err := c.wait(ctx, what)
	if err == nil {
		if c.handed != nil {
			return c, nil // with its page
		}
		if err = g.open(ctx, c); err == nil {
			return c, nil
		}
		c.lock.Release(1)
	}
	return nil, stoppedWaiting(ctx, customerID, err)
}

// wait waits for the lock within this process, in line.
func (c *customer) wait(ctx context.Context, what purpose) error {
	own := c.queue.join(ctx, what)
	err := c.lockInTurn(ctx)
	c.queue.leave(own)
	if err != nil {
		c.tidy()
		return err
	}
	c.until = own.until
	return nil
}

// lockInTurn takes the lock, at once if it is free.
func (c *customer) lockInTurn(ctx context.Context) error {
	if ctx.Err() == nil && c.lock.TryAcquire(1) {
		return nil
	}
	report := c.onWait.Report()
	defer report.End()
	if ctx.Err() == nil {
		report.Begin(ctx, observe.Wait{Reason: observe.WaitLine, CustomerID: c.id})
	}
	return c.lock.Acquire(ctx, 1)
}

// stoppedWaiting returns the error of a wait for a customer that the context has ended, or the given error if it has
// not ended.
func stoppedWaiting(ctx context.Context, customerID int64, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return fmt.Errorf("nothing was sent: stopped waiting for other operations on customer %d: %w", customerID, context.Cause(ctx))
}

// acquire takes a customer's lock, and waits until no call of an earlier operation can take effect any more.
func (g *Gallery) acquire(ctx context.Context, customerID int64, what purpose) (*customer, error) {
	c, err := g.take(ctx, customerID, what)
	if err != nil {
		return nil, err
	}
	if err := c.waitSettled(ctx); err != nil {
		c.release()
		return nil, err
	}
	return c, nil
}

// waitSettled waits until no call of an earlier operation can take effect any more.
func (c *customer) waitSettled(ctx context.Context) error {
	until := c.journal.UnsettledUntil()
	wait := time.Until(until)
	if wait <= 0 {
		return nil
	}
	report := c.onWait.Report()
	defer report.End()
	if err := report.Sleep(ctx, wait, observe.Wait{Reason: observe.WaitLate, CustomerID: c.id, Until: until}); err != nil {
		return fmt.Errorf("nothing was sent: an earlier call for customer %d may still take effect until %s: %w",
			c.id, until.Format("2006-01-02 15:04:05 MST"), err)
	}
	return nil
}
