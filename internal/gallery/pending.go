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

// NotCarriedOut is nil when a pending upload of an earlier run is known not to have been carried out:
// settle is over, and no image is listed that may be it. If one may be, that is an AmbiguousError, even
// if it is the only one: by now it may as well be somebody else's, and whoever is guessed to own an
// image deletes it sooner or later.
func (g *Gallery) NotCarriedOut(ctx context.Context, pending Pending) error {
	c := g.of(pending.CustomerID)
	deadline := pending.Since.Add(g.options.Settle)
	if latest := time.Now().Add(g.options.Settle); deadline.After(latest) {
		deadline = latest // the clock was set back since
	}
	seen, err := g.watch(ctx, c, vigil{until: deadline, enough: pending.found, tolerates: isOldNews, cautious: true})
	if err != nil {
		return err
	}
	if seen.err != nil {
		// The last read was of no use, and it may have been the only one after settle.
		if seen.images, err = g.look(ctx, c, true); err != nil {
			return err
		}
	}
	return pending.doubt(seen.images, nil)
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

// pick decides for the one new image of the right size, if there is one, while the upload is still
// under way. An image of which the API does not tell the size may be somebody else's.
func (p Pending) pick(images []capillary.Image, failure error) (*Slot, error) {
	fitting, _ := ofSize(p.appeared(images), p.Size)
	if len(fitting) == 1 {
		return &fitting[0], nil
	}
	return nil, p.doubt(images, failure)
}

// doubt lists the images that may be the upload; nil when there is none.
func (p Pending) doubt(images []capillary.Image, failure error) error {
	fitting, unsized := ofSize(p.appeared(images), p.Size)
	candidates := slices.Concat(fitting, unsized)
	if len(candidates) == 0 {
		return nil
	}
	return &AmbiguousError{CustomerID: p.CustomerID, Candidates: candidates, Pending: p, Err: failure}
}

// tokens lists what identifies the images.
func tokens(images []capillary.Image) []string {
	list := make([]string, len(images))
	for i, image := range images {
		list[i] = image.Token
	}
	return list
}
