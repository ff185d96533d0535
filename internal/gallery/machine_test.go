package gallery

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// machine is a ledger in memory, with processes that can be killed.
type machine struct {
	mu     sync.Mutex
	locks  map[int64]chan struct{}
	pages  map[int64][]byte
	fates  map[string]ledger.Fate
	booted time.Time
	shown  map[string]bool // the images that a list has shown to an operation that writes, in any process
	// failing decides what becomes of the storing of a page; nil for the best.
	failing func(*heldPage) error
}

func newMachine() *machine {
	return &machine{
		locks: map[int64]chan struct{}{}, pages: map[int64][]byte{}, fates: map[string]ledger.Fate{}, shown: map[string]bool{},
		booted: time.Now(),
	}
}

// onlyReads marks the context of an operation that only reads. While a deletion is on its way, its list may
// show what another actor has added and that deletion hits, which no list of the deletion does.
type onlyReads struct{}

// see remembers what a list has shown.
func (m *machine) see(images []capillary.Image) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, image := range images {
		m.shown[image.Token] = true
	}
}

// saw reports whether a list has shown an image to an operation that could have reported its loss.
func (m *machine) saw(token string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.shown[token]
}

// process is one run on the machine.
type process struct {
	*machine
	id string
	// dying ends when the process is killed: then its connections are cut.
	dying context.Context //nolint:containedctx // it is the life of the process
	die   context.CancelFunc
}

// start begins a run.
func (m *machine) start() *process {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := &process{machine: m, id: fmt.Sprintf("run-%d", len(m.fates))}
	p.dying, p.die = context.WithCancel(context.Background())
	m.fates[p.id] = ledger.Running
	return p
}

// kill ends the run as SIGKILL does: nothing that it does from now on has any effect, and its locks are
// free. end is the proper end.
func (p *process) kill() { p.finish(ledger.Killed) }
func (p *process) end()  { p.finish(ledger.Ended) }

func (p *process) finish(fate ledger.Fate) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fates[p.id] == ledger.Running { // who has ended can't be killed
		p.fates[p.id] = fate
		p.die()
	}
}

var errKilled = errors.New("the process was killed")

func (p *process) alive() bool { return p.fate() == ledger.Running }

func (p *process) fate() ledger.Fate {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fates[p.id]
}

func (p *process) Lock(ctx context.Context, customerID int64) (Page, error) {
	p.mu.Lock()
	lock, ok := p.locks[customerID]
	if !ok {
		lock = make(chan struct{}, 1)
		p.locks[customerID] = lock
	}
	p.mu.Unlock()
	if len(lock) > 0 {
		ledger.Busy(ctx)
	}
	select {
	case lock <- struct{}{}:
		return &heldPage{process: p, customerID: customerID, lock: lock}, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (p *process) Peek(customerID int64) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pages[customerID], nil
}

func (p *process) Run() (string, error) { return p.id, nil }

func (p *process) Fate(run string) (ledger.Fate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fates[run], nil
}

// Uptime is that of the machine.
func (p *process) Uptime() (boot string, up time.Duration) { return "first", time.Since(p.booted) }

// heldPage is a page of the machine.
type heldPage struct {
	*process
	customerID int64
	lock       chan struct{}
	lost       bool // another process may have the lock by now
}

var errLockLost = errors.New("the lock is not held any more")

// lose frees the lock without the holder's knowledge: nothing that it stores counts any more.
func (h *heldPage) lose() {
	if !h.lost {
		h.lost = true
		<-h.lock
	}
}

func (h *heldPage) Path() string { return fmt.Sprintf("page of %d", h.customerID) }

func (h *heldPage) Load() ([]byte, error) { return h.Peek(h.customerID) }

func (h *heldPage) Store(content []byte) error {
	if !h.alive() {
		return errKilled
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.failing != nil {
		if err := h.failing(h); err != nil {
			return err
		}
	}
	if h.lost {
		return errLockLost
	}
	h.pages[h.customerID] = content
	return nil
}

func (h *heldPage) Unlock() {
	if !h.lost {
		<-h.lock
	}
}

// mortal is the API of a process: a killed one sends nothing any more, and hears nothing.
type mortal struct {
	API
	*process
	latency time.Duration // on the way to the API
	budget  time.Duration // what a reservation waits
	// answered is told of each list, and may change it; nil for neither.
	answered func(ctx context.Context, asked time.Time, of givenList) capillary.Listing
}

// givenList is a list that a process was given.
type givenList struct {
	capillary.Listing

	customerID int64
	to         *process
}

func (m mortal) Reserve(ctx context.Context) (context.Context, error) {
	if err := capillary.Sleep(ctx, m.budget); err != nil {
		return ctx, err //nolint:wrapcheck // the context's own
	}
	return m.API.Reserve(ctx)
}

func (m mortal) ListImages(ctx context.Context, customerID int64) (capillary.Listing, error) {
	return asLongAs(ctx, m, func() (capillary.Listing, error) {
		asked := time.Now()
		listing, err := m.API.ListImages(ctx, customerID)
		if err == nil && m.answered != nil {
			listing = m.answered(ctx, asked, givenList{listing, customerID, m.process})
		}
		if ctx.Value(onlyReads{}) == nil {
			m.see(listing.Images)
		}
		return listing, err
	})
}

func (m mortal) AddImage(ctx context.Context, customerID int64, upload capillary.Upload) (capillary.Image, error) {
	return asLongAs(ctx, m, func() (capillary.Image, error) { return m.API.AddImage(ctx, customerID, upload) })
}

func (m mortal) DeleteImage(ctx context.Context, customerID int64, indexes ...int) error {
	_, err := asLongAs(ctx, m, func() (any, error) { return nil, m.API.DeleteImage(ctx, customerID, indexes...) })
	op, _ := ctx.Value(operationKey{}).(*operation)
	op.deleted(err)
	return err
}

func (m mortal) HashContent(ctx context.Context, link capillary.Link, size *int64) (string, error) {
	return asLongAs(ctx, m, func() (string, error) { return m.API.HashContent(ctx, link, size) })
}

// asLongAs makes a call of a process that lives.
func asLongAs[T any](ctx context.Context, m mortal, call func() (T, error)) (T, error) {
	var none T
	select {
	case <-time.After(m.latency):
	case <-ctx.Done(): // the client says so
	}
	if !m.alive() {
		return none, errKilled
	}
	result, err := call()
	if !m.alive() {
		return none, errKilled
	}
	return result, err
}
