package gallery

import (
	"context"
	"errors"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// find returns the image with this token, or nil if a complete list does not show it. An image is found even in a list
// that leaves room for doubt; such a list does not prove that an image is missing, which is an UnknownWarningError. The
// token comes from a Terraform state, so find claims the image.
func (g *Gallery) find(ctx context.Context, customerID int64, token string) (*imagelist.Entry, error) {
	// Also if it is not listed, for the list may only lag behind.
	if err := g.Claim(ctx, customerID, token); err != nil {
		return nil, err
	}
	c, start := g.customer(customerID), time.Now()
	v := reader.Condition{Expects: []string{token}}
	seen, err := c.reader.ReadCached(ctx, v)
	if err == nil && !imagelist.Has(seen.Images, token) && seen.Asked.Before(start) {
		seen, err = c.reader.Read(ctx, v) // an older answer proves that it is there, but not that it is gone
	}
	images := seen.Images
	if err == nil {
		g.publish(ctx, c, seen)
	}
	var doubt *UnknownWarningError
	if errors.As(err, &doubt) && imagelist.Has(doubt.Images, token) {
		images, err = doubt.Images, nil
	}
	if err != nil {
		return nil, err
	}
	at, listed, err := imagelist.Find(customerID, images, token)
	if !listed || err != nil {
		return nil, err
	}
	return &imagelist.Entry{Index: at, Image: images[at]}, nil
}

// List reads the customer's images, in order.
func (g *Gallery) List(ctx context.Context, customerID int64) ([]imagelist.Entry, error) {
	c := g.customer(customerID)
	seen, err := c.reader.ReadCached(ctx, reader.Condition{})
	if err == nil {
		g.publish(ctx, c, seen)
	}
	return imagelist.Entries(seen.Images), err
}

// Link returns an image, by its token or its id, and the signed link to its bytes. The image is nil if the customer has
// no such image, and the link is zero if the API gives none that could be used.
func (g *Gallery) Link(ctx context.Context, customerID int64, name string) (*imagelist.Entry, capillary.Link, error) {
	listing, err := g.api.ListImages(ctx, customerID)
	if err != nil {
		return nil, capillary.Link{}, err
	}
	return linkIn(customerID, listing, name)
}

// linkIn returns an image of an answer and the link to it.
func linkIn(customerID int64, listing capillary.Listing, name string) (*imagelist.Entry, capillary.Link, error) {
	entry, err := imagelist.ByName(customerID, imagelist.Entries(listing.Images), name)
	switch {
	case err != nil:
		return nil, capillary.Link{}, err
	case entry != nil:
		return entry, listing.Links[entry.Token], nil
	case len(listing.UnknownWarnings) > 0:
		return nil, capillary.Link{}, &reader.UnknownWarningError{CustomerID: customerID, Warnings: listing.UnknownWarnings, Images: listing.Images}
	case !listing.HasList:
		return nil, capillary.Link{}, &reader.NoListError{CustomerID: customerID}
	}
	return nil, capillary.Link{}, nil
}

// HashContent downloads the bytes of an image and returns their SHA-256 in hexadecimal. It holds no lock. The answer to
// another read will do at first. A link that the storage does not honor may have expired, and an image that is not
// there may have come since, so there is a second try with a new answer.
func (g *Gallery) HashContent(ctx context.Context, customerID int64, token string) (string, error) {
	hash, err := g.hashShared(ctx, customerID, token)
	failure, ok := errors.AsType[*capillary.Error](err)
	if g.options.Share && errors.Is(err, errNoLink) || ok && failure.Kind == capillary.KindLinkRefused {
		return g.hash(ctx, customerID, token)
	}
	return hash, err
}

func (g *Gallery) hashShared(ctx context.Context, customerID int64, token string) (string, error) {
	if !g.options.Share {
		return g.hash(ctx, customerID, token)
	}
	listing, err := g.customer(customerID).reader.Shared(ctx)
	if err != nil {
		return "", err
	}
	entry, link, err := linkIn(customerID, listing, token)
	return g.hashOf(ctx, entry, link, err)
}
