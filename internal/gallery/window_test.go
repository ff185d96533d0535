package gallery

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// step is something that a gallery did for a customer, and when.
type step struct {
	customerID int64
	what       string
	at         time.Time
}

const (
	stepListed  = "the list came"
	stepDelete  = "a deletion was asked for"
	stepDeleted = "the deletion was answered"
	stepPage    = "the page was read or written"
	stepOther   = "another call"
)

// observed is an API that notes what it is asked for. Galleries that share it are of one process.
type observed struct {
	API

	mu    sync.Mutex
	steps []step
}

func (o *observed) note(customerID int64, what string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.steps = append(o.steps, step{customerID, what, time.Now()})
}

// of are the steps for a customer, in order.
func (o *observed) of(customerID int64) []step {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(o.steps), func(s step) bool { return s.customerID != customerID })
}

func (o *observed) ListImages(ctx context.Context, customerID int64) (capillary.Listing, error) {
	o.note(customerID, stepOther)
	defer o.note(customerID, stepListed)
	return o.API.ListImages(ctx, customerID)
}

func (o *observed) DeleteImage(ctx context.Context, customerID int64, indexes ...int) error {
	o.note(customerID, stepDelete)
	defer o.note(customerID, stepDeleted)
	return o.API.DeleteImage(ctx, customerID, indexes...)
}

// observedLedger notes what is done to the pages.
type observedLedger struct {
	ledger.Ledger
	*observed
}

func (o observedLedger) Acquire(ctx context.Context, customerID int64) (ledger.Record, error) {
	page, err := o.Ledger.Acquire(ctx, customerID)
	return observedPage{page, o.observed, customerID}, err
}

func (o observedLedger) Peek(ctx context.Context, customerID int64) ([]byte, error) {
	o.note(customerID, stepPage)
	return o.Ledger.Peek(ctx, customerID)
}

type observedPage struct {
	ledger.Record
	*observed
	customerID int64
}

func (o observedPage) Load(ctx context.Context) ([]byte, error) {
	o.note(o.customerID, stepPage)
	return o.Record.Load(ctx)
}

func (o observedPage) Store(ctx context.Context, content []byte) error {
	o.note(o.customerID, stepPage)
	return o.Record.Store(ctx, content)
}

// crowd are the customers of the tests of the window: one image each.
func crowd() []int64 {
	var ids []int64
	for i := range int64(11) {
		ids = append(ids, 700+i)
	}
	return ids
}

// The pace of the API in these tests: whatever waits for one of its answers shows.
const (
	listDelay  = 2 * time.Second
	tokenDelay = time.Second
)

// Nothing comes between the list that resolves an index and the DELETE: the one is sent in the very
// moment in which the other is complete, however one authenticates, and while ten others are removed.
func TestNothingComesBetweenListAndDelete(t *testing.T) {
	t.Parallel()
	seed := sandbox.DefaultSeed()
	keys := capillary.ClientCredentials{Key: seed.ClientKey, Secret: seed.ClientSecret}
	// The client takes a token of 300 s for one of 260: it keeps a tenth in reserve, and ten seconds.
	for name, test := range map[string]struct {
		credentials capillary.Credentials
		warmUp      time.Duration // from the first token on
		listDelay   time.Duration
		tokens      int // calls for one
		refused     int // deletions of a token that the API takes no more
	}{
		"basic":                      {capillary.Basic{Username: seed.Username, PasswordMD5: capillary.HashPassword(seed.Password)}, 0, listDelay, 0, 0},
		"token":                      {capillary.AccessToken(seed.AccessTokens[0]), 0, listDelay, 0, 0},
		"keys":                       {keys, 0, listDelay, 1, 0},
		"keys, soon to expire":       {keys, 259 * time.Second, listDelay, 2, 0},
		"keys, refused in the midst": {keys, 0, listDelay, 2, len(crowd())},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				b.Script(sandbox.Rule{Call: sandbox.CallToken, Times: -1, Delay: tokenDelay})
				asked := time.Now()
				_, err := b.List(b.Context(), asha)
				succeeds(t, err)
				<-time.After(time.Until(asked.Add(test.warmUp)))
				// After the credentials were checked: they may expire while the list is on its way.
				b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, After: func() { <-time.After(test.listDelay) }})
				for _, id := range crowd()[:test.refused] {
					b.Script(sandbox.Rule{Call: sandbox.CallDelete, Customer: id, Answer: sandbox.EmptyBody(401)})
				}
				seen := &observed{API: b.client}
				options := b.options
				options.Ledger = observedLedger{b.machine.start(), seen}
				b.removeCrowd(New(seen, options))
				for _, id := range crowd() {
					b.wantNoGap(seen.of(id), id, test.listDelay)
					equal(t, "images left", len(b.Images(id)), 0)
				}
				equal(t, "calls for a token", b.CountCalls(sandbox.CallToken), test.tokens)
				equal(t, "deletions sent", b.CountCalls(sandbox.CallDelete), len(crowd())+test.refused)
			}, sandboxed(func(o *sandbox.Options) {
				for _, id := range crowd() {
					o.Seed.Customers = append(o.Seed.Customers, sandbox.SeedCustomer{ID: id, Images: []sandbox.SeedImage{{Size: 20_000}}})
				}
			}), func(s *setup) { s.client.Credentials = test.credentials })
		})
	}
}

// removeCrowd removes the image of each of the crowd, all at the same time but for a moment: so the
// others' lists, deletions and tokens are under way whenever one of them has its index.
func (b *fixture) removeCrowd(g *Gallery) {
	const moment = 50 * time.Millisecond
	var wg sync.WaitGroup
	for i, id := range crowd() {
		token := b.Images(id)[0].Token
		wg.Go(func() {
			<-time.After(time.Duration(i) * moment)
			if _, err := g.remove(b.Context(), id, token); err != nil {
				b.Errorf("customer %d: %v", id, err)
			}
		})
	}
	wg.Wait()
}

// wantNoGap looks from both sides: at what the gallery did, and at what arrived.
func (b *fixture) wantNoGap(steps []step, customerID int64, listDelay time.Duration) {
	b.Helper()
	for i, s := range steps {
		if s.what != stepDelete {
			continue
		}
		if before := steps[max(i-1, 0)]; before.what != stepListed || !before.at.Equal(s.at) {
			b.Errorf("customer %d: before the deletion %s, %s earlier", customerID, before.what, s.at.Sub(before.at))
		}
	}
	var listed time.Time
	for _, call := range b.Calls() {
		switch {
		case call.CustomerID != customerID:
		case call.Kind == sandbox.CallGet:
			listed = call.Time.Add(listDelay)
		case !call.Time.Equal(listed):
			b.Errorf("customer %d: the %s arrived %s after the list", customerID, call.Kind, call.Time.Sub(listed))
		}
	}
}

// Only the list may come right before a deletion: the check above must not be one that nothing fails.
func TestTheWindowIsSeen(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for name, before := range map[string]step{
		"a page":       {asha, stepPage, now},
		"an older one": {asha, stepListed, now.Add(-time.Nanosecond)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				counter := &failureCounter{TB: t}
				b.TB = counter
				b.wantNoGap([]step{before, {asha, stepDelete, now}}, asha, 0)
				b.TB = t
				equal(t, "failures", counter.failures, 1)
			})
		})
	}
}

// failureCounter is a test that only counts what it is told.
type failureCounter struct {
	testing.TB
	failures int
}

func (f *failureCounter) Helper()               {}
func (f *failureCounter) Errorf(string, ...any) { f.failures++ }
