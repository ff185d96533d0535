package gallery

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// takeOver gives the image of an upload that a killed run has left: the same bytes, sent from the same
// place, for an image that no state is known to hold. Without one, the Addition has no image.
func (g *Gallery) takeOver(ctx context.Context, c *customer, upload capillary.Upload) (Addition, error) {
	found, err := g.orphans(ctx, c, upload)
	if err != nil {
		return Addition{}, err
	}
	for _, t := range found {
		images, err := g.look(ctx, c, true)
		if err != nil {
			return Addition{}, err
		}
		slot, err := g.remains(ctx, c, t, images)
		if err != nil {
			return Addition{}, err
		}
		c.dropTraces(func(other trace) bool { return other.Key == t.Key })
		if slot != nil {
			return g.tookOver(ctx, c, t, *slot, upload)
		}
	}
	return Addition{}, nil
}

// tookOver leaves the trace as one of this run, which may be killed as well before its state is saved.
// If that fails, the image stays the killed run's.
func (g *Gallery) tookOver(ctx context.Context, c *customer, old trace, slot Slot, upload capillary.Upload) (Addition, error) {
	pending := old.Pending
	pending.Key = rand.Text()
	err := g.leave(ctx, c, pending, upload)
	if err == nil {
		c.found(slot.Token, true)
		if err = g.begin(ctx, c); err != nil {
			c.dropLastTrace()
		}
	}
	if err != nil {
		c.addTrace(old)
		c.hold(slot.Token, old.Key)
		return Addition{}, err
	}
	c.noteAdded(slot.Token)
	return Addition{Image: &slot, TakenOver: true}, checkSize(c.id, slot.Image, upload)
}

// remains gives the image that a trace leads to, under whatever token it is listed; nil if there is none,
// or if a state has it otherwise.
func (g *Gallery) remains(ctx context.Context, c *customer, t trace, images []capillary.Image) (*Slot, error) {
	at, listed, err := position(c.id, images, t.Token)
	switch {
	case err != nil:
		return nil, err
	case listed && !slices.Contains(c.others(t.Key), t.Token):
		return &Slot{Index: at, Image: images[at]}, nil
	case listed, t.Listed: // it is somebody's, or was there and is gone
		return nil, nil //nolint:nilnil // nothing remains, which is an answer
	}
	return g.newRecogniser(c, t.Pending).pick(ctx, images, false, nil)
}

// orphans are the traces of killed runs that such an upload can take over.
func (g *Gallery) orphans(ctx context.Context, c *customer, upload capillary.Upload) ([]trace, error) {
	if g.options.Ledger == nil || g.options.Place == "" {
		return nil, nil
	}
	found := c.traces(func(t trace) bool {
		return t.SHA256 == upload.SHA256 && t.ContentType == upload.ContentType && t.Place == g.options.Place
	})
	var orphans []trace
	for _, t := range found {
		killed, err := g.killed(ctx, t.Run)
		if err != nil {
			return nil, stoppedWaiting(ctx, c.id, &LedgerError{CustomerID: c.id, Err: err})
		}
		if killed {
			orphans = append(orphans, t)
		}
	}
	// The latest first: an earlier one of the same bytes is the more likely to have been saved.
	slices.Reverse(orphans)
	return orphans, nil
}

// The time that a run whose Terraform is gone gets to notice that.
const (
	dyingTime = lastLookTime + 3*time.Second
	dyingLook = 250 * time.Millisecond
)

// killed tells whether a run did not come to its proper end. One that is still there may be about to
// go, as its Terraform was killed.
func (g *Gallery) killed(ctx context.Context, run string) (bool, error) {
	own, err := g.options.Ledger.Run()
	if err != nil || run == own {
		return false, err //nolint:wrapcheck // wrapped by the caller
	}
	for end := time.Now().Add(dyingTime); ; {
		fate, err := g.options.Ledger.Fate(run)
		if err != nil || fate != ledger.Running {
			return err == nil && fate == ledger.Killed, err //nolint:wrapcheck // wrapped by the caller
		}
		if time.Now().After(end) {
			return false, nil
		}
		if err := capillary.Sleep(ctx, dyingLook); err != nil {
			return false, err //nolint:wrapcheck // wrapped by the caller
		}
	}
}

// isDead tells whether a run was killed, without waiting for one that may be about to go.
func (g *Gallery) isDead(run string) bool {
	if g.options.Ledger == nil {
		return false
	}
	fate, err := g.options.Ledger.Fate(run)
	return err == nil && fate == ledger.Killed
}
