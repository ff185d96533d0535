package gallery

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/observe"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// saveTime is how long it may take to save what other runs have to learn even if the operation was cancelled.
const saveTime = 10 * time.Second

// openPage is the record of a customer while this process holds its lock in the ledger.
type openPage struct {
	ledger.Record
	customerID  int64
	storeAnyway func(journal.Record) error // also if the operation was cancelled
	stored      []byte                     // the content without the time at which it was written
	now         func() journal.Clock
	since       time.Time // when it was locked
	until       time.Time // until when the record says that a write may be under way
}

// open takes the customer's lock in the ledger, and learns what other processes did.
func (g *Gallery) open(ctx context.Context, c *customer) error {
	if g.options.Ledger == nil {
		return nil
	}
	page, shared, err := g.awaitPage(ctx, c)
	if err != nil {
		return err
	}
	c.page = page
	c.journal.Merge(shared, max(g.options.Settle, journal.WaitLimit))
	if w := shared.InProgress; w != nil {
		// Its holder was killed at an unknown time, but before now, and before its time was up.
		c.journal.Unsettle(journal.Earliest(time.Now(), w.Until).Add(max(g.options.Settle, min(w.Settle, journal.WaitLimit))))
	}
	g.forgetEnded(ctx, c)
	return nil
}

// awaitPage takes a customer's lock in the ledger and reads the record. It reports the wait for a process that has the
// lock.
func (g *Gallery) awaitPage(ctx context.Context, c *customer) (*openPage, journal.Record, error) {
	if g.options.OnWait == nil {
		return g.lockPage(ctx, c.id)
	}
	report := c.onWait.Report()
	defer report.End()
	return g.lockPage(ledger.WithBusy(ctx, func() {
		w := observe.Wait{Reason: observe.WaitLock, CustomerID: c.id}
		if shared, err := (records{g, c.id}).Peek(ctx); err == nil {
			w.Holder = shared.InProgress
		}
		report.Begin(ctx, w)
	}), c.id)
}

// lockPage takes a customer's lock in the ledger and reads the record.
func (g *Gallery) lockPage(ctx context.Context, customerID int64) (*openPage, journal.Record, error) {
	locked, err := g.options.Ledger.Acquire(ctx, customerID)
	if err != nil {
		return nil, journal.Record{}, &LedgerError{CustomerID: customerID, Err: err}
	}
	page := &openPage{Record: locked, customerID: customerID, since: time.Now()}
	page.storeAnyway = page.storingAfter(ctx)
	shared, err := page.load(ctx)
	if err != nil {
		page.Release()
		return nil, journal.Record{}, err
	}
	page.now = g.tellTime
	if shared.Clock != nil {
		shared.Shift(page.now().SetForwardSince(*shared.Clock))
	}
	return page, shared, nil
}

// records reads what the runs have recorded about a customer, without its lock.
type records struct {
	g          *Gallery
	customerID int64
}

// Peek implements reader.Records.
func (r records) Peek(ctx context.Context) (journal.Record, error) {
	record, err := r.PeekAsWritten(ctx)
	if err == nil && record.Clock != nil {
		record.Shift(r.g.tellTime().SetForwardSince(*record.Clock))
	}
	return record, err
}

// PeekAsWritten implements reader.Records.
func (r records) PeekAsWritten(ctx context.Context) (journal.Record, error) {
	if r.g.options.Ledger == nil {
		return journal.Record{}, nil
	}
	content, err := r.g.options.Ledger.Peek(ctx, r.customerID)
	if err != nil {
		return journal.Record{}, &LedgerError{CustomerID: r.customerID, Err: err}
	}
	record, err := journal.Decode(content)
	if err != nil {
		return journal.Record{}, &LedgerError{CustomerID: r.customerID, Err: err}
	}
	return record, nil
}

// save stores the record now. It is for what other processes must not miss.
func (c *customer) save() error {
	if c.page == nil {
		return nil
	}
	return c.page.storeAnyway(c.journal.Snapshot())
}

// close stores that the write is over, and releases the lock in the ledger. If storing fails, the record still says
// that a write may be under way, and the next process waits: slow, but safe.
func (c *customer) close() {
	c.handed = nil
	if c.page == nil {
		return
	}
	_ = c.page.storeAnyway(c.journal.Snapshot())
	c.page.Release()
	c.page = nil
}

// begin records that a write may be under way from now on. It comes before the read that resolves an index, because
// nothing may come after that.
func (g *Gallery) begin(ctx context.Context, c *customer, doing journal.Activity) error {
	if c.page == nil {
		return nil
	}
	c.page.until = journal.Latest(end(ctx), c.queue.until()) // also for the operations that the lock is handed on to
	c.journal.CountWrite()
	shared := c.journal.Snapshot()
	shared.InProgress = &journal.InProgress{
		Until: c.page.until, Settle: g.options.Settle, Process: os.Getpid(), Since: c.page.since, Doing: doing,
	}
	c.page.stored = nil // stored even if the content is the same: that shows that the lock is still held
	return c.page.store(ctx, shared)
}

// checkLock returns a LockLostError if the ledger has lost the customer's lock. It does not wait, so it is called right
// before a write is sent.
func (c *customer) checkLock() error {
	if c.page == nil {
		return nil
	}
	select {
	case <-c.page.Lost():
		return &LockLostError{CustomerID: c.id}
	default:
		return nil
	}
}

// storingAfter returns a store for what other runs have to learn even if the operation was cancelled.
func (p *openPage) storingAfter(ctx context.Context) func(journal.Record) error {
	ctx = context.WithoutCancel(ctx)
	return func(shared journal.Record) error {
		ctx, cancel := context.WithTimeout(ctx, saveTime)
		defer cancel()
		return p.store(ctx, shared)
	}
}

// load reads the record. One that can't be read is an error: it may say that something is under way.
func (p *openPage) load(ctx context.Context) (journal.Record, error) {
	content, err := p.Load(ctx)
	if err != nil {
		return journal.Record{}, &LedgerError{CustomerID: p.customerID, Err: err}
	}
	shared, err := journal.Decode(content)
	if err != nil {
		return journal.Record{}, &LedgerError{CustomerID: p.customerID, Err: fmt.Errorf("the page %s is damaged: %w", p, err)}
	}
	p.stored, err = shared.Undated()
	return shared, err
}

// store writes the record, unless the ledger has the same already.
func (p *openPage) store(ctx context.Context, shared journal.Record) error {
	says, err := shared.Undated()
	if err == nil && !bytes.Equal(says, p.stored) {
		now := p.now()
		shared.Clock = &now
		var content []byte
		if content, err = json.Marshal(shared); err == nil {
			err = p.Store(ctx, content)
		}
		if err == nil {
			p.stored = says
		}
	}
	if err != nil {
		return &LedgerError{CustomerID: p.customerID, Err: err}
	}
	return nil
}

// tellTime reads both clocks.
func (g *Gallery) tellTime() journal.Clock {
	boot, up := g.options.Ledger.Uptime()
	return journal.Clock{Wall: time.Now(), Boot: boot, Up: up}
}
