package gallery

import (
	"context"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// takeOver gives the image of an upload that a killed run has left: the same bytes, sent from the same
// place, for an image that no state is known to hold. Without one, the Addition has no image.
func (g *Gallery) takeOver(ctx context.Context, c *customer, upload capillary.Upload) (Addition, error) {
	for _, t := range g.orphans(ctx, c, upload) {
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
			return g.tookOver(ctx, c, t, *slot)
		}
	}
	return Addition{}, nil
}

// tookOver leaves the trace as one of this run, which may be killed as well before its state is saved.
func (g *Gallery) tookOver(ctx context.Context, c *customer, t trace, slot Slot) (Addition, error) {
	own, err := g.options.Ledger.Run()
	if err != nil {
		return Addition{}, &LedgerError{CustomerID: c.id, Err: err}
	}
	t.Run, t.Token, t.Unknown = own, slot.Token, false
	c.addTrace(t)
	c.noteAdded(slot.Token)
	return Addition{Image: &slot, TakenOver: true}, g.begin(ctx, c)
}

// remains gives the image that a trace leads to, under whatever token it is listed; nil if there is none.
func (g *Gallery) remains(ctx context.Context, c *customer, t trace, images []capillary.Image) (*Slot, error) {
	at, listed, err := position(c.id, images, t.Token)
	switch {
	case err != nil:
		return nil, err
	case listed:
		return &Slot{Index: at, Image: images[at]}, nil
	}
	return g.newRecogniser(c, t.Pending).pick(ctx, images, false, nil)
}

// orphans are the traces of killed runs that such an upload can take over.
func (g *Gallery) orphans(ctx context.Context, c *customer, upload capillary.Upload) []trace {
	if g.options.Ledger == nil || g.options.Place == "" {
		return nil
	}
	found := c.traces(func(t trace) bool {
		return t.SHA256 == upload.SHA256 && t.ContentType == upload.ContentType && t.Place == g.options.Place
	})
	found = slices.DeleteFunc(found, func(t trace) bool { return !g.killed(ctx, t.Run) })
	// The latest first: an earlier one of the same bytes is the more likely to have been saved.
	slices.Reverse(found)
	return found
}

// The time that a run whose Terraform is gone gets to notice that.
const (
	dyingTime = 4 * time.Second
	dyingLook = 250 * time.Millisecond
)

// killed tells whether a run did not come to its proper end. One that is still there may be about to
// go, as its Terraform was killed.
func (g *Gallery) killed(ctx context.Context, run string) bool {
	own, err := g.options.Ledger.Run()
	if err != nil || run == own {
		return false
	}
	for end := time.Now().Add(dyingTime); ; {
		fate, err := g.options.Ledger.Fate(run)
		if err != nil || fate != ledger.Running {
			return err == nil && fate == ledger.Killed
		}
		if time.Now().After(end) || capillary.Sleep(ctx, dyingLook) != nil {
			return false
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
