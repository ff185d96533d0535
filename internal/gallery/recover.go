package gallery

import (
	"context"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// recoverUpload looks for a pending upload of an earlier run. It returns nil if the upload was not carried out:
// settle_timeout is over, and no image is listed that may be it. If one may be, and its bytes can't be had, that is an
// AmbiguousError, even if it is the only one.
func (g *Gallery) recoverUpload(ctx context.Context, pending journal.PendingUpload) (*imagelist.Entry, error) {
	c, err := g.take(ctx, pending.CustomerID, forOther) // to learn which images are others' uploads
	if err != nil {
		return nil, err
	}
	c.release()
	given := max(g.options.Settle, min(pending.Settle, journal.WaitLimit))
	deadline := journal.Earliest(pending.Since, time.Now()).Add(given) // the clock may have been set back since
	matcher := g.newMatcher(c, pending)
	v := reader.Condition{Until: deadline, Enough: matcher.shows(ctx), Tolerates: reader.IsStale, NeedsList: true, Sparse: true, Unlocked: true}
	v.Odd = matcher.missesAfter(ctx, deadline)
	seen, err := c.reader.Poll(ctx, v)
	if err != nil {
		return nil, err
	}
	if seen.Err != nil {
		// The last read was of no use, and it may have been the only one after settle.
		if seen, err = c.reader.Read(ctx, reader.Condition{NeedsList: true, Odd: v.Odd, Unlocked: true}); err != nil {
			return nil, err
		}
	}
	entry, err := matcher.pick(ctx, seen.Images, false, nil)
	if err != nil || entry == nil {
		return nil, err
	}
	return entry, g.recovered(ctx, pending, *entry)
}

// recovered records that a state holds the image of a pending upload.
func (g *Gallery) recovered(ctx context.Context, pending journal.PendingUpload, entry imagelist.Entry) error {
	c, err := g.take(ctx, pending.CustomerID, forOther)
	if err != nil {
		return err
	}
	defer c.release()
	if slices.Contains(c.journal.Excluded(pending.Key), entry.Token) {
		return ambiguous(pending, []imagelist.Entry{entry}, nil) // another operation was faster
	}
	c.journal.Expect(entry.Token, journal.Earliest(pending.Since, time.Now())) // it is no younger than what was uploaded since
	c.journal.Claim(entry.Token, pending.Key)
	c.journal.DropIntents(func(t journal.Intent) bool { return t.Token == entry.Token || (t.Key != "" && t.Key == pending.Key) })
	return c.save()
}

// ambiguous returns the error of candidates that can't be told apart.
func ambiguous(p journal.PendingUpload, candidates []imagelist.Entry, failure error) error {
	return &AmbiguousError{CustomerID: p.CustomerID, Candidates: candidates, Pending: p, Err: failure}
}
