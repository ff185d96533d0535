package gallery

import (
	"context"
	"errors"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// Find reads the list and gives the image with this token. It is nil when the list is complete and does
// not show it. An image that is listed is found even in a list that leaves room for doubt; that one is
// missing can't be told from such a list, and is a DoubtError.
func (g *Gallery) Find(ctx context.Context, customerID int64, token string) (*Slot, error) {
	images, err := g.look(ctx, g.of(customerID), true)
	var doubt *DoubtError
	if errors.As(err, &doubt) && has(doubt.Images, token) {
		images, err = doubt.Images, nil
	}
	if err != nil {
		return nil, err
	}
	at, listed, err := position(customerID, images, token)
	if !listed || err != nil {
		return nil, err
	}
	return &Slot{Index: at, Image: images[at]}, nil
}

// List reads the customer's images, in order.
func (g *Gallery) List(ctx context.Context, customerID int64) ([]Slot, error) {
	images, err := g.look(ctx, g.of(customerID), false)
	return Slots(images), err
}

// ByName picks the image that is called by its token or by its id, the token's last segment. Two
// images of one id are a DuplicateError.
func ByName(customerID int64, slots []Slot, name string) (*Slot, error) {
	var found *Slot
	for i := range slots {
		if slots[i].Token != name && slots[i].ID() != name {
			continue
		}
		if found != nil {
			return nil, &DuplicateError{CustomerID: customerID, Token: name, Images: images(slots)}
		}
		found = &slots[i]
	}
	return found, nil
}

func images(slots []Slot) []capillary.Image {
	list := make([]capillary.Image, len(slots))
	for i, slot := range slots {
		list[i] = slot.Image
	}
	return list
}
