package gallery

import (
	"slices"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// Slot is an image where it stood in a list.
type Slot struct {
	Index int
	capillary.Image
}

// position finds the one image with a token; ok is false when it is not in the list. A list that shows
// any token twice is an error: where it is wrong once, it is not to be relied on for an index.
func position(customerID int64, images []capillary.Image, token string) (at int, ok bool, err error) {
	at = -1
	seen := make(map[string]bool, len(images))
	for i, image := range images {
		if seen[image.Token] {
			return 0, false, &DuplicateError{CustomerID: customerID, Token: image.Token, Images: images}
		}
		seen[image.Token] = true
		if image.Token == token {
			at = i
		}
	}
	return at, at >= 0, nil
}

// has reports whether an image is in a list.
func has(images []capillary.Image, token string) bool {
	return slices.ContainsFunc(images, func(i capillary.Image) bool { return i.Token == token })
}

// vanished are the images that were seen before and that a later list lacks, but for those that were
// meant to go.
func vanished(before []Slot, after []capillary.Image, meant ...string) []Slot {
	var lost []Slot
	for _, slot := range before {
		if !slices.Contains(meant, slot.Token) && !has(after, slot.Token) {
			lost = append(lost, slot)
		}
	}
	return lost
}

// gathering are the images that some lists have shown, each where it was first.
type gathering struct{ slots []Slot }

// note adds what a list shows. The first of two places of an image is the one to tell people.
func (g *gathering) note(images []capillary.Image) {
	for _, slot := range Slots(images) {
		if !contains(g.slots, slot) {
			g.slots = append(g.slots, slot)
		}
	}
}

// ofSize are the slots whose image has a size.
func ofSize(slots []Slot, bytes int64) []Slot {
	var fitting []Slot
	for _, slot := range slots {
		if slot.HasSize(bytes) {
			fitting = append(fitting, slot)
		}
	}
	return fitting
}
