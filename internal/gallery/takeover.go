package gallery

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// takeOver returns the image of an upload that a killed run has left: the same bytes, sent from the same workspace, for
// an image that no state is known to hold. Without one, the result has no image. An image whose run may have ended
// properly is a ConflictingUploadError: a state may hold it.
func (g *Gallery) takeOver(ctx context.Context, c *customer, upload capillary.Upload) (AddResult, error) {
	found, err := g.orphans(ctx, c, upload)
	if err != nil {
		return AddResult{}, err
	}
	var result AddResult
	for _, o := range found {
		entry, images, err := g.lookFor(ctx, c, o.Intent)
		switch {
		case err != nil:
			return AddResult{}, err
		case entry != nil && o.state != ledger.Killed:
			return AddResult{}, &ConflictingUploadError{Pending: o.PendingUpload, Image: entry}
		}
		c.journal.DropIntent(o.Key)
		if entry != nil {
			return g.tookOver(ctx, c, o.Intent, *entry, upload)
		}
		if at := slices.IndexFunc(images, func(i capillary.Image) bool { return i.Token == o.Token }); at >= 0 && !slices.Contains(c.journal.Excluded(o.Key), o.Token) {
			result.Mismatched = append(result.Mismatched, imagelist.Entry{Index: at, Image: images[at]})
		}
	}
	return result, nil
}

// lookFor returns the image that an intent leads to, or nil, and what the list shows. For nil, two lists have to agree.
func (g *Gallery) lookFor(ctx context.Context, c *customer, t journal.Intent) (*imagelist.Entry, []capillary.Image, error) {
	misses := g.newMatcher(c, t.PendingUpload).missesAfter(ctx, time.Now())
	odd := func(images []capillary.Image) bool { return !imagelist.Has(images, t.Token) && misses(images) }
	seen, err := c.reader.Read(ctx, reader.Condition{NeedsList: true, Odd: odd})
	if err != nil {
		return nil, nil, err
	}
	entry, err := g.locateOrphan(ctx, c, t, seen.Images)
	return entry, seen.Images, err
}

// tookOver makes the intent one of this run, which may be killed as well before its state is saved. If that fails, the
// image stays the killed run's.
func (g *Gallery) tookOver(ctx context.Context, c *customer, old journal.Intent, entry imagelist.Entry, upload capillary.Upload) (AddResult, error) {
	pending := old.PendingUpload
	pending.Key = rand.Text()
	err := g.recordIntent(ctx, c, pending, upload)
	if err == nil {
		c.journal.ResolveIntent(pending.Key, entry.Token, true)
		if err = g.begin(ctx, c, journal.Adopting); err != nil {
			c.journal.DropIntent(pending.Key)
		}
	}
	if err != nil {
		c.journal.AddIntent(old)
		c.journal.Claim(entry.Token, old.Key)
		return AddResult{}, err
	}
	c.journal.Expect(entry.Token, journal.Earliest(old.Since, time.Now())) // it is no younger than what was uploaded since
	return AddResult{Image: &entry, TakenOver: true}, checkSize(c.id, entry.Image, upload)
}

// locateOrphan returns the image that an intent leads to, under whatever token it is listed, or nil if no such image is
// listed, or if a state has it otherwise.
func (g *Gallery) locateOrphan(ctx context.Context, c *customer, t journal.Intent, images []capillary.Image) (*imagelist.Entry, error) {
	at, listed, err := imagelist.Find(c.id, images, t.Token)
	switch {
	case err != nil:
		return nil, err
	case listed && !slices.Contains(c.journal.Excluded(t.Key), t.Token):
		return g.newMatcher(c, t.PendingUpload).compare(ctx, imagelist.Entry{Index: at, Image: images[at]})
	case listed, t.Listed: // another state has it, or it was there and is gone
		return nil, nil //nolint:nilnil // nothing remains, which is an answer
	}
	return g.newMatcher(c, t.PendingUpload).pick(ctx, images, false, nil)
}

// orphan is an upload of a run that is not known to have ended properly.
type orphan struct {
	journal.Intent
	state ledger.RunState
}

// orphans returns the intents of such runs that such an upload can take over.
func (g *Gallery) orphans(ctx context.Context, c *customer, upload capillary.Upload) ([]orphan, error) {
	if g.options.Ledger == nil || g.options.WorkspaceID == "" {
		return nil, nil
	}
	found := c.journal.Intents(func(t journal.Intent) bool {
		return t.SHA256 == upload.SHA256 && t.ContentType == upload.ContentType && t.WorkspaceID == g.options.WorkspaceID
	})
	var orphans []orphan
	for _, t := range found {
		fate, err := g.runState(ctx, t.Run)
		if err != nil {
			return nil, stoppedWaiting(ctx, c.id, &LedgerError{CustomerID: c.id, Err: err})
		}
		if fate == ledger.Killed || fate == ledger.Unknown {
			orphans = append(orphans, orphan{t, fate})
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

// runState returns what became of a run. One that is still there may be about to go, as its Terraform was killed.
func (g *Gallery) runState(ctx context.Context, run string) (ledger.RunState, error) {
	own, err := g.options.Ledger.RunID(ctx)
	if err != nil || run == own {
		return ledger.Running, err
	}
	for end := time.Now().Add(dyingTime); ; {
		fate, err := g.options.Ledger.RunState(ctx, run)
		if err != nil || fate != ledger.Running || time.Now().After(end) {
			return fate, err
		}
		if err := capillary.Sleep(ctx, dyingLook); err != nil {
			return fate, err
		}
	}
}

// isAbandoned reports whether no run looks for the image of an upload any more: its run was killed, or what became of
// it can't be told and the upload had its time. It does not wait for a run that may be about to go.
func (g *Gallery) isAbandoned(ctx context.Context, t journal.Intent) bool {
	if g.options.Ledger == nil {
		return false
	}
	fate, err := g.options.Ledger.RunState(ctx, t.Run)
	return err == nil && (fate == ledger.Killed || fate == ledger.Unknown && time.Since(t.Since) > g.options.Settle)
}
