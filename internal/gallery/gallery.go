package gallery

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/observe"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// API is what the gallery needs of the API. Its errors are *capillary.Error if the API had a say.
type API interface {
	// ListImages may repeat itself: it changes nothing.
	ListImages(ctx context.Context, customerID int64) (capillary.Listing, error)
	// AddImage is sent once.
	AddImage(ctx context.Context, customerID int64, upload capillary.Upload) (capillary.Image, error)
	// Reserve reserves the budget for one read and the deletion after it. The returned context is for that read.
	Reserve(ctx context.Context) (context.Context, error)
	// DeleteImage is sent once. It waits for nothing: its budget was reserved.
	DeleteImage(ctx context.Context, customerID int64, indexes ...int) error
	// HashContent downloads what a signed link leads to, and returns its SHA-256 in hexadecimal.
	HashContent(ctx context.Context, link capillary.Link, size *int64) (string, error)
}

// Options say how careful and how patient the gallery is.
type Options struct {
	Check imagelist.IndexCheck
	// Settle is how long an outcome is watched that the API does not show at once.
	Settle time.Duration
	// MaxRetries is how often a write is tried again that provably did nothing.
	MaxRetries int
	// Share lets operations that only read share an answer that is less than a minute old, and lets operations that
	// wait for one customer hand their list on, which saves calls.
	Share bool
	// Batch sends the deletions of one customer that wait together as one call.
	Batch bool
	// MissingIsNone takes an answer without any list for one with an empty list.
	MissingIsNone bool
	// Ledger is what the processes of this machine share; nil if they share nothing.
	Ledger ledger.Ledger
	// WorkspaceID identifies the Terraform working directory and workspace: an image that a killed run has uploaded is
	// taken over only by a run with the same one. If it is empty, nothing is taken over.
	WorkspaceID string
	// OnWait is told of waits. It must not use the gallery. May be nil.
	OnWait observe.Observer
}

// Gallery is safe for concurrent use. Two of them exclude each other, and know what the other one did, only as far as
// they share a Ledger.
type Gallery struct {
	api     API
	options Options

	mu        sync.Mutex
	customers map[int64]*customer

	aborted          atomic.Bool // an upload was told to stop
	batchUnsupported atomic.Bool // the API does not take several indexes in one call
}

// New returns a Gallery.
func New(api API, options Options) *Gallery {
	return &Gallery{api: api, options: options, customers: map[int64]*customer{}}
}

// Settle returns how long an outcome is watched.
func (g *Gallery) Settle() time.Duration { return g.options.Settle }

// customer returns what is known of a customer.
func (g *Gallery) customer(customerID int64) *customer {
	g.mu.Lock()
	defer g.mu.Unlock()
	c, ok := g.customers[customerID]
	if !ok {
		c = g.newCustomer(customerID)
		g.customers[customerID] = c
	}
	return c
}

// expect records when an earlier run has uploaded an image: a list that lacks it less than settle_timeout later is not
// proof that it is gone.
func (g *Gallery) expect(customerID int64, token string, uploaded time.Time) {
	if now := time.Now(); uploaded.After(now) {
		uploaded = now // the clock was set back since
	}
	g.customer(customerID).journal.Expect(token, uploaded)
}

// awaitDeletion waits for a deletion that an earlier run has sent and that may take effect until then. All writes for
// the customer wait as well. It returns the images that vanished meanwhile, except the one that the deletion is about:
// it may have hit them.
func (g *Gallery) awaitDeletion(ctx context.Context, customerID int64, token string, until time.Time) ([]imagelist.Entry, error) {
	if latest := time.Now().Add(g.options.Settle); until.After(latest) {
		until = latest // the clock was set back since
	}
	c, err := g.take(ctx, customerID, forOther)
	if err != nil {
		return nil, err
	}
	defer c.release()
	c.journal.Unsettle(until)
	defer c.reader.Invalidate() // what comes late is a write as well
	if !time.Now().Before(c.journal.UnsettledUntil()) {
		return nil, nil
	}
	if end, limited := ctx.Deadline(); limited && end.Before(c.journal.UnsettledUntil()) {
		return nil, c.waitSettled(ctx)
	}
	seen, asked := imagelist.Union{}, append(c.journal.Deleting(), token) // other entries may wait for deletions of their own
	c.journal.NoteLeaving(token, evidence.Guarded)
	defer c.journal.NoteStaying([]string{token})
	// What the lists show until then is what may be hit. That a list can't be read does not shorten the wait.
	last, _ := c.reader.Poll(ctx, reader.Condition{
		Until: c.journal.UnsettledUntil(), Enough: reader.Never, Tolerates: reader.IsTransient, NeedsList: true, Sparse: true, Aim: observe.AimLate,
		OnList: func(images []capillary.Image) { seen.Add(c.journal.WithoutRemoved(images)) },
	})
	if err := c.waitSettled(ctx); err != nil {
		return nil, err
	}
	if last.Believed && last.Err == nil {
		return imagelist.Missing(seen.Entries, last.Images, asked...), nil
	}
	after, err := c.reader.Read(ctx, reader.Condition{NeedsList: true})
	if err != nil {
		return nil, &UnverifiedError{CustomerID: customerID, Token: token, Until: time.Now(), Seen: seen.Entries, Err: err}
	}
	return imagelist.Missing(seen.Entries, after.Images, asked...), nil
}
