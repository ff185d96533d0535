package gallery

import (
	"context"
	"sync"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger/ledgertest"
)

// machine is a ledger in memory, and what its processes have seen.
type machine struct {
	*ledgertest.Memory

	shownMu sync.Mutex
	shown   map[string]bool // the images that a list has shown to an operation that writes, in any process
}

func newMachine() *machine {
	return &machine{Memory: ledgertest.NewMemory(), shown: map[string]bool{}}
}

// onlyReads marks the context of an operation that only reads. While a deletion is on its way, its list may
// show what another actor has added and that deletion hits, which no list of the deletion does.
type onlyReads struct{}

// see remembers what a list has shown.
func (m *machine) see(images []capillary.Image) {
	m.shownMu.Lock()
	defer m.shownMu.Unlock()
	for _, image := range images {
		m.shown[image.Token] = true
	}
}

// saw reports whether a list has shown an image to an operation that could have reported its loss.
func (m *machine) saw(token string) bool {
	m.shownMu.Lock()
	defer m.shownMu.Unlock()
	return m.shown[token]
}

// process is one run on the machine. When it is over, its connections are cut.
type process struct {
	*ledgertest.Process

	machine *machine
}

// start begins a run.
func (m *machine) start() *process { return &process{m.Start(), m} }

func (p *process) kill()       { p.Kill() }
func (p *process) end()        { _ = p.Close(context.Background()) }
func (p *process) alive() bool { return p.State() == ledger.Running }

// killableAPI is the API of a process: a killed one sends nothing any more, and hears nothing.
type killableAPI struct {
	API
	process *process
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

func (m killableAPI) Reserve(ctx context.Context) (context.Context, error) {
	if err := capillary.Sleep(ctx, m.budget); err != nil {
		return ctx, err
	}
	return m.API.Reserve(ctx)
}

func (m killableAPI) ListImages(ctx context.Context, customerID int64) (capillary.Listing, error) {
	return asLongAs(ctx, m, func() (capillary.Listing, error) {
		asked := time.Now()
		listing, err := m.API.ListImages(ctx, customerID)
		if err == nil && m.answered != nil {
			listing = m.answered(ctx, asked, givenList{listing, customerID, m.process})
		}
		if ctx.Value(onlyReads{}) == nil {
			m.process.machine.see(listing.Images)
		}
		return listing, err
	})
}

func (m killableAPI) AddImage(ctx context.Context, customerID int64, upload capillary.Upload) (capillary.Image, error) {
	return asLongAs(ctx, m, func() (capillary.Image, error) { return m.API.AddImage(ctx, customerID, upload) })
}

func (m killableAPI) DeleteImage(ctx context.Context, customerID int64, indexes ...int) error {
	_, err := asLongAs(ctx, m, func() (any, error) { return nil, m.API.DeleteImage(ctx, customerID, indexes...) })
	op, _ := ctx.Value(operationKey{}).(*operation)
	op.deleted(err)
	return err
}

func (m killableAPI) HashContent(ctx context.Context, link capillary.Link, size *int64) (string, error) {
	return asLongAs(ctx, m, func() (string, error) { return m.API.HashContent(ctx, link, size) })
}

// asLongAs makes a call of a process that lives.
func asLongAs[T any](ctx context.Context, m killableAPI, call func() (T, error)) (T, error) {
	var none T
	select {
	case <-time.After(m.latency):
	case <-ctx.Done(): // the client says so
	}
	if !m.process.alive() {
		return none, ledgertest.ErrKilled
	}
	result, err := call()
	if !m.process.alive() {
		return none, ledgertest.ErrKilled
	}
	return result, err
}
