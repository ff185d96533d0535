package sandbox

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// customer is a customer and all its images so far. The server's mutex guards it.
type customer struct {
	id          int64
	identifiers map[string]string
	mergedInto  int64
	erased      bool
	child       string

	images  []stored
	slots   [maxImages]slot
	history []snapshot
	deleted []dropped // images dropped and not restored, in order
}

// dropped is an image that was deleted, with its content.
type dropped struct {
	stored

	content []byte
}

// slot is a place for an image. Its handle stays when the image goes.
type slot struct {
	handle  string
	version int
}

// snapshot is the list as it was from this moment on.
type snapshot struct {
	at     time.Time
	images []stored
}

// insert puts img into the lowest free slot, at the end or in front.
func (c *customer) insert(img stored, first, freshHandle bool) (index int) {
	img.slot = c.freeSlot()
	place := &c.slots[img.slot]
	if freshHandle || place.handle == "" {
		*place = slot{handle: uuid.NewString()}
	}
	place.version++
	img.Handle, img.Version = place.handle, place.version
	if !first {
		index = len(c.images)
	}
	c.change(slices.Insert(slices.Clone(c.images), index, img))
	return index
}

// remove removes the image at index; those behind it move up.
func (c *customer) remove(index int) {
	c.change(slices.Delete(slices.Clone(c.images), index, index+1))
}

// change replaces the list. Old lists stay unchanged, because the history refers to them.
func (c *customer) change(images []stored) {
	c.images = images
	c.history = append(c.history, snapshot{at: time.Now(), images: images})
}

// freeSlot returns the lowest empty slot; the caller has made sure that there is one.
func (c *customer) freeSlot() int {
	for n := range c.slots {
		if !slices.ContainsFunc(c.images, func(img stored) bool { return img.slot == n }) {
			return n
		}
	}
	panic("sandbox: no free slot")
}

// ago returns the list as it was that long ago, or the seeded one if that is newer.
func (c *customer) ago(age time.Duration) []stored {
	limit := time.Now().Add(-age)
	shown := c.history[0]
	for _, was := range c.history[1:] {
		if was.at.After(limit) {
			break
		}
		shown = was
	}
	return shown.images
}

// before returns the list as it was this many changes ago.
func (c *customer) before(changes int) []stored {
	return c.history[max(0, len(c.history)-1-changes)].images
}
