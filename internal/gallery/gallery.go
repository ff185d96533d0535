package gallery

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// API is what the gallery needs of the API. Errors are *capillary.Error where the API had a say.
type API interface {
	// ListImages may repeat itself: it changes nothing.
	ListImages(ctx context.Context, customerID int64) (capillary.Listing, error)
	// AddImage is sent once.
	AddImage(ctx context.Context, customerID int64, upload capillary.Upload) (capillary.Image, error)
	// DeleteImage is sent once.
	DeleteImage(ctx context.Context, customerID int64, index int) error
}

// Options say how careful and how patient the gallery is.
type Options struct {
	Check IndexCheck
	// Settle is how long an outcome is watched that the API does not show at once.
	Settle time.Duration
	// MaxRetries is how often a write is tried again that provably did nothing.
	MaxRetries int
}

// Gallery is safe for concurrent use. Its locks and its memory of what it did are its own: two of them,
// say of two provider aliases, are strangers to each other.
type Gallery struct {
	api     API
	options Options

	mu        sync.Mutex
	customers map[int64]*customer
}

// New makes a gallery.
func New(api API, options Options) *Gallery {
	return &Gallery{api: api, options: options, customers: map[int64]*customer{}}
}

// Settle is how long an outcome is watched.
func (g *Gallery) Settle() time.Duration { return g.options.Settle }

// customer is what this process knows of one customer.
type customer struct {
	id int64
	// lock is held from the read that resolves an index to the read that verifies the result.
	// A semaphore, because waiting for a mutex can't be cancelled.
	lock *semaphore.Weighted
	// unsettled is until when a write that nobody waits for any more may still take effect, and move
	// the list. It belongs to the holder of the lock.
	unsettled time.Time
	// lost are the uploads of this run whose outcome is not known. It belongs to the holder of the lock.
	lost []Pending
	// unlisted are the tokens of uploads of this run that no list has shown yet: when one does, it is
	// not the upload that somebody is looking for. It belongs to the holder of the lock.
	unlisted []string

	mu      sync.Mutex
	removed map[string]bool      // tokens that were seen to vanish after our deletion
	added   map[string]time.Time // tokens that were seen after our upload, and when
}

// of gives the record of a customer.
func (g *Gallery) of(customerID int64) *customer {
	g.mu.Lock()
	defer g.mu.Unlock()
	c, ok := g.customers[customerID]
	if !ok {
		c = &customer{
			id:      customerID,
			lock:    semaphore.NewWeighted(1),
			removed: map[string]bool{},
			added:   map[string]time.Time{},
		}
		g.customers[customerID] = c
	}
	return c
}

// acquire takes the customer's lock, once nothing is under way for the customer any more; the context
// can end the wait.
func (g *Gallery) acquire(ctx context.Context, customerID int64) (*customer, error) {
	c := g.of(customerID)
	if err := c.lock.Acquire(ctx, 1); err != nil {
		return nil, fmt.Errorf("nothing was sent: stopped waiting for other operations on customer %d: %w",
			customerID, context.Cause(ctx))
	}
	if wait := time.Until(c.unsettled); wait > 0 {
		if err := capillary.Sleep(ctx, wait); err != nil {
			c.release()
			return nil, fmt.Errorf("nothing was sent: an earlier call for customer %d may still take effect until %s: %w",
				customerID, c.unsettled.Format(time.TimeOnly), err)
		}
	}
	return c, nil
}

func (c *customer) release() { c.lock.Release(1) }

// noteRemoved remembers a deletion that was verified.
func (c *customer) noteRemoved(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.removed[token] = true
	delete(c.added, token)
}

// noteRemoving forgets an upload whose image is about to vanish because it was deleted: a list that
// lacks it is not old.
func (c *customer) noteRemoving(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.added, token)
}

// noteAdded remembers an upload that was verified.
func (c *customer) noteAdded(token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.added[token] = time.Now()
}

// Expect tells of an image that an earlier run has uploaded, and when: a list that lacks it less than
// settle later is not proof that it is gone.
func (g *Gallery) Expect(customerID int64, token string, uploaded time.Time) {
	c := g.of(customerID)
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now(); uploaded.After(now) {
		uploaded = now // the clock was set back since
	}
	if !c.removed[token] {
		c.added[token] = uploaded
	}
}

// Await waits for a deletion that an earlier run has sent and that may take effect until then. All
// writes for the customer wait as well.
func (g *Gallery) Await(ctx context.Context, customerID int64, until time.Time) error {
	c := g.of(customerID)
	if err := c.lock.Acquire(ctx, 1); err != nil {
		return context.Cause(ctx)
	}
	if latest := time.Now().Add(g.options.Settle); until.After(latest) {
		until = latest // the clock was set back since
	}
	if until.After(c.unsettled) {
		c.unsettled = until
	}
	c.release()
	c, err := g.acquire(ctx, customerID)
	if err == nil {
		c.release()
	}
	return err
}

// contradicts tells whether a list is older than what this process has seen already: it shows an
// image that is gone, or lacks one that was there less than settle ago. Later than that, somebody else
// has deleted it.
func (c *customer) contradicts(images []capillary.Image, settle time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	shown := make(map[string]bool, len(images))
	for _, image := range images {
		if c.removed[image.Token] {
			return true
		}
		shown[image.Token] = true
	}
	for token, seen := range c.added {
		if !shown[token] && time.Since(seen) < settle {
			return true
		}
	}
	return false
}
