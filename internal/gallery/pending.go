package gallery

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// Pending is an upload that was sent and whose outcome was not known when the operation had to end. It
// is what a later run needs to find the image, and is kept as JSON until then.
type Pending struct {
	// Key tells uploads apart.
	Key        string `json:"key,omitempty"`
	CustomerID int64  `json:"customer_id"`
	Size       int64  `json:"size"` // bytes
	SHA256     string `json:"sha256,omitempty"`
	// Since is when the upload was given up: from then on it has Settle to take effect.
	Since time.Time `json:"since"`
	// Settle is the settle_timeout of the run that sent it, which may be longer than that of the run that looks for it.
	Settle time.Duration `json:"settle,omitempty"` // nanoseconds
	// Before are the tokens that were listed before the upload was sent.
	Before []string `json:"before"`
	// Blind: there was no such list at all, so what looks new may have been there all along.
	Blind bool `json:"blind,omitempty"`
}

// newPending notes an upload that is about to be sent.
func newPending(c *customer, upload capillary.Upload, before []capillary.Image, settle time.Duration) Pending {
	return Pending{
		Key: rand.Text(), CustomerID: c.id, Size: upload.Size, SHA256: upload.SHA256, Since: time.Now(), Settle: settle,
		Before: imagelist.Tokens(before), Blind: before == nil,
	}
}

// Recover looks for a pending upload of an earlier run. It gives the image if the upload was carried
// out, and nil if it was not: settle is over, and no image is listed that may be it. If one may be, and
// its bytes can't be had, that is an AmbiguousError, even if it is the only one.
func (g *Gallery) Recover(ctx context.Context, pending Pending) (*imagelist.Entry, error) {
	c, err := g.take(ctx, pending.CustomerID, anyOther) // to learn which images are others' uploads
	if err != nil {
		return nil, err
	}
	c.release()
	given := max(g.options.Settle, min(pending.Settle, usualWait))
	deadline := earliest(pending.Since, time.Now()).Add(given) // the clock may have been set back since
	recogniser := g.newRecogniser(c, pending)
	v := vigil{until: deadline, enough: recogniser.appeared(ctx), tolerates: isOldNews, cautious: true, sparse: true, unlocked: true}
	v.odd = recogniser.missesAfter(ctx, deadline)
	seen, err := g.watch(ctx, c, v)
	if err != nil {
		return nil, err
	}
	if seen.err != nil {
		// The last read was of no use, and it may have been the only one after settle.
		if seen, err = g.sightNow(ctx, c, vigil{cautious: true, odd: v.odd, unlocked: true}); err != nil {
			return nil, err
		}
	}
	slot, err := recogniser.pick(ctx, seen.images, false, nil)
	if err != nil || slot == nil {
		return nil, err
	}
	return slot, g.recovered(ctx, pending, *slot)
}

// recovered notes that a state holds the image of a pending upload.
func (g *Gallery) recovered(ctx context.Context, pending Pending, slot imagelist.Entry) error {
	c, err := g.take(ctx, pending.CustomerID, anyOther)
	if err != nil {
		return err
	}
	defer c.release()
	if slices.Contains(c.others(pending.Key), slot.Token) {
		return pending.doubt([]imagelist.Entry{slot}, nil) // another operation was faster
	}
	c.expect(slot.Token, earliest(pending.Since, time.Now())) // it is no younger than what was uploaded since
	c.hold(slot.Token, pending.Key)
	c.dropTraces(func(t trace) bool { return t.Token == slot.Token || (t.Key != "" && t.Key == pending.Key) })
	return c.save()
}

// appeared are the images that were not there before the upload.
func (p Pending) appeared(images []capillary.Image) []imagelist.Entry {
	return slices.DeleteFunc(imagelist.Entries(images), func(s imagelist.Entry) bool { return slices.Contains(p.Before, s.Token) })
}

// doubt is the error of candidates that can't be told apart.
func (p Pending) doubt(candidates []imagelist.Entry, failure error) error {
	return &AmbiguousError{CustomerID: p.CustomerID, Candidates: candidates, Pending: p, Err: failure}
}
