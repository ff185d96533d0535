package gallery

import (
	"context"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// Pending is an upload that was sent and whose outcome was not known when the operation had to end. It
// is what a later run needs to find the image, and is kept as JSON until then.
type Pending struct {
	CustomerID int64 `json:"customer_id"`
	Size       int64 `json:"size"` // bytes
	// Since is when the upload was given up: from then on it has settle to take effect.
	Since time.Time `json:"since"`
	// Before are the tokens that were listed before the upload was sent.
	Before []string `json:"before"`
}

// Recover finds the image of a pending upload. It is nil when the upload was not carried out, which is
// known once settle is over and the image is not listed.
func (g *Gallery) Recover(ctx context.Context, pending Pending) (*Slot, error) {
	c := g.of(pending.CustomerID)
	deadline := pending.Since.Add(g.options.Settle)
	if latest := time.Now().Add(g.options.Settle); deadline.After(latest) {
		deadline = latest // the clock was set back since
	}
	seen, err := g.watch(ctx, c, vigil{until: deadline, enough: pending.found, tolerates: isOldNews, cautious: true})
	if err != nil {
		return nil, err
	}
	if seen.err != nil {
		// The last read was of no use, and it may have been the only one after settle.
		if seen.images, err = g.look(ctx, c, true); err != nil {
			return nil, err
		}
	}
	return pending.pick(seen.images, nil)
}

// found tells whether there is an image that may be the upload.
func (p Pending) found(images []capillary.Image) bool {
	fitting, _ := ofSize(p.appeared(images), p.Size)
	return len(fitting) > 0
}

// appeared are the images that were not there before the upload.
func (p Pending) appeared(images []capillary.Image) []Slot {
	return slices.DeleteFunc(Slots(images), func(s Slot) bool { return slices.Contains(p.Before, s.Token) })
}

// pick decides for the one new image of the right size, if there is one. An image of which the API
// does not tell the size may be somebody else's, so it is no choice, but it leaves a doubt.
func (p Pending) pick(images []capillary.Image, failure error) (*Slot, error) {
	fitting, unsized := ofSize(p.appeared(images), p.Size)
	switch {
	case len(fitting) == 1:
		return &fitting[0], nil
	case len(fitting) == 0 && len(unsized) == 0:
		return nil, nil //nolint:nilnil // "not there" is an answer, not an error
	}
	return nil, &AmbiguousError{CustomerID: p.CustomerID, Candidates: append(fitting, unsized...), Pending: p, Err: failure}
}

// tokens lists what identifies the images.
func tokens(images []capillary.Image) []string {
	list := make([]string, len(images))
	for i, image := range images {
		list[i] = image.Token
	}
	return list
}
