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

// Ledger is what the processes of this machine share: a lock and a page of notes for each customer, and
// who of them is still alive. See Shared.
type Ledger interface {
	Lock(ctx context.Context, customerID int64) (Page, error)
	Peek(customerID int64) ([]byte, error)
	Run() (string, error)
	Fate(run string) (ledger.Fate, error)
	// Uptime is how long the machine is up since a start that boot names, also counting the time that it slept. Boot is
	// empty where the system can't tell.
	Uptime() (boot string, up time.Duration)
}

// Page is a customer's page, held until it is unlocked.
type Page interface {
	// Path names it in messages.
	Path() string
	Load() ([]byte, error)
	Store(content []byte) error
	Unlock()
}

// Shared makes the ledger in a folder a Ledger.
func Shared(l *ledger.Ledger) Ledger { return sharedLedger{l} }

type sharedLedger struct{ *ledger.Ledger }

func (s sharedLedger) Lock(ctx context.Context, customerID int64) (Page, error) {
	return s.Ledger.Lock(ctx, customerID)
}

// openPage is the page of a customer that this process holds.
type openPage struct {
	Page
	customerID int64
	stored     []byte // what it says, but for the time at which that was written
	now        func() journal.Clock
	since      time.Time // when it was locked
	until      time.Time // until when it says that a write may be under way
}

// open takes the customer from all other processes, and learns what they did.
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
		// Its holder was killed. When is not known, but it was before now, and before its time was up.
		c.journal.Unsettle(journal.Earliest(time.Now(), w.Until).Add(max(g.options.Settle, min(w.Settle, journal.WaitLimit))))
	}
	g.forgetEnded(c)
	return nil
}

// awaitPage takes a customer's page and reads it, and tells of the wait for a process that has it.
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

// lockPage takes a customer's page and reads it.
func (g *Gallery) lockPage(ctx context.Context, customerID int64) (*openPage, journal.Record, error) {
	locked, err := g.options.Ledger.Lock(ctx, customerID)
	if err != nil {
		return nil, journal.Record{}, &LedgerError{CustomerID: customerID, Err: err}
	}
	page := &openPage{Page: locked, customerID: customerID, since: time.Now()}
	shared, err := page.load()
	if err != nil {
		page.Unlock()
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
func (r records) PeekAsWritten(context.Context) (journal.Record, error) {
	if r.g.options.Ledger == nil {
		return journal.Record{}, nil
	}
	content, err := r.g.options.Ledger.Peek(r.customerID)
	if err != nil {
		return journal.Record{}, &LedgerError{CustomerID: r.customerID, Err: err}
	}
	record, err := journal.Decode(content)
	if err != nil {
		return journal.Record{}, &LedgerError{CustomerID: r.customerID, Err: err}
	}
	return record, nil
}

// save lets the other processes know now. It is for what must not be missed.
func (c *customer) save() error {
	if c.page == nil {
		return nil
	}
	return c.page.store(c.journal.Snapshot())
}

// close tells the other processes that the write is over. If that fails, the page still says that a write may
// be under way, and the next process waits: slow, but safe.
func (c *customer) close() {
	c.handed = nil
	if c.page == nil {
		return
	}
	_ = c.page.store(c.journal.Snapshot())
	c.page.Unlock()
	c.page = nil
}

// begin notes that a write may be under way from now on. That comes before the read that resolves an
// index, for nothing may come after it.
func (g *Gallery) begin(ctx context.Context, c *customer, doing journal.Activity) error {
	if c.page == nil {
		return nil
	}
	c.page.until = journal.Latest(end(ctx), c.queue.until()) // for those as well that the lock is handed over to
	c.journal.CountWrite()
	shared := c.journal.Snapshot()
	shared.InProgress = &journal.InProgress{
		Until: c.page.until, Settle: g.options.Settle, Process: os.Getpid(), Since: c.page.since, Doing: doing,
	}
	c.page.stored = nil // also if it says so already: storing shows that the lock is still held
	return c.page.store(shared)
}

// load reads the notes. What can't be read is an error: it may say that something is under way.
func (p *openPage) load() (journal.Record, error) {
	content, err := p.Load()
	if err != nil {
		return journal.Record{}, &LedgerError{CustomerID: p.customerID, Err: err}
	}
	shared, err := journal.Decode(content)
	if err != nil {
		return journal.Record{}, &LedgerError{CustomerID: p.customerID, Err: fmt.Errorf("the page %s is damaged: %w", p.Path(), err)}
	}
	p.stored, err = shared.Undated()
	return shared, err
}

// store writes the notes, unless the page says the same already.
func (p *openPage) store(shared journal.Record) error {
	says, err := shared.Undated()
	if err == nil && !bytes.Equal(says, p.stored) {
		now := p.now()
		shared.Clock = &now
		var content []byte
		if content, err = json.Marshal(shared); err == nil {
			err = p.Store(content)
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
