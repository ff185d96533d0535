package gallery

import (
	"context"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// recordIntent writes an upload to the record before it is sent, and that the customer is being written to.
func (g *Gallery) recordIntent(ctx context.Context, c *customer, pending journal.PendingUpload, upload capillary.Upload) error {
	t := journal.Intent{PendingUpload: pending, ContentType: upload.ContentType, WorkspaceID: g.options.WorkspaceID}
	if g.options.Ledger != nil {
		run, err := g.options.Ledger.RunID(ctx)
		if err != nil {
			return stoppedWaiting(ctx, c.id, &LedgerError{CustomerID: c.id, Err: err})
		}
		t.Run = run
	}
	c.journal.AddIntent(t)
	if err := g.begin(ctx, c, journal.Uploading); err != nil {
		c.journal.DropIntent(pending.Key)
		return err
	}
	return nil
}

// forgetEnded drops the intents of runs that have ended: what they did is in their state.
func (g *Gallery) forgetEnded(ctx context.Context, c *customer) {
	c.journal.DropIntents(func(t journal.Intent) bool {
		state, err := g.options.Ledger.RunState(ctx, t.Run)
		return err == nil && state == ledger.Ended || time.Since(t.Since) > journal.IntentTTL
	})
}

// Claim records that a state holds an image, so that no run takes it for one that a killed run has left. It does not
// change what this run knows of the customer.
func (g *Gallery) Claim(ctx context.Context, customerID int64, token string) error {
	if g.options.Ledger == nil || !g.mayHaveIntent(ctx, customerID, token) {
		return nil
	}
	c := g.customer(customerID)
	if err := c.wait(ctx, forOther); err != nil {
		return stoppedWaiting(ctx, customerID, err)
	}
	defer c.release()
	c.close() // it may have been handed over, and is opened again without learning from it
	page, shared, err := g.awaitPage(ctx, c)
	if err != nil {
		return stoppedWaiting(ctx, customerID, err)
	}
	defer page.Release()
	shared.Intents = slices.DeleteFunc(shared.Intents, journal.IsIntentFor(token))
	shared.Claim(token, journal.Claim{At: time.Now()})
	return page.store(ctx, shared)
}

// mayHaveIntent reports whether an intent is recorded that may have led to this image. A damaged record does no harm here:
// an operation that writes has to read it as well, and fails.
func (g *Gallery) mayHaveIntent(ctx context.Context, customerID int64, token string) bool {
	content, err := g.options.Ledger.Peek(ctx, customerID)
	if err != nil {
		return true // perhaps it can be read in a moment
	}
	shared, err := journal.Decode(content)
	if _, held := shared.Held[token]; err != nil || held && !slices.ContainsFunc(shared.Intents, journal.IsIntentFor(token)) {
		return false
	}
	return slices.ContainsFunc(shared.Intents, func(t journal.Intent) bool { return t.Token == token || !t.Listed })
}
