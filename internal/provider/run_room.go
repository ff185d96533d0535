package provider

import (
	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// room is what a run plans for the images of one customer, who has five places.
type room struct {
	listed []gallery.Slot  // as they were when a new image was planned
	stays  map[string]bool // tokens of images that are kept
	goes   map[string]bool // tokens of images that are destroyed or replaced
	adds   int             // images to be uploaded
	told   bool            // that they may not fit
}

// fit is whether the images of a plan have room.
type fit int

const (
	fits fit = iota
	mayNotFit
	cantFit
)

// roomOf gives the room of a customer; the mutex is held.
func (n *runNotes) roomOf(customerID int64) *room {
	r, ok := n.rooms[customerID]
	if !ok {
		r = &room{stays: map[string]bool{}, goes: map[string]bool{}}
		n.rooms[customerID] = r
	}
	return r
}

// keepIn notes an image that stays, and goFrom one that goes.
func (n *runNotes) keepIn(customerID int64, token string) (fit, room) {
	n.mu.Lock()
	defer n.mu.Unlock()
	r := n.roomOf(customerID)
	r.stays[token] = true
	return r.judge()
}

func (n *runNotes) goFrom(customerID int64, token string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	r := n.roomOf(customerID)
	delete(r.stays, token)
	r.goes[token] = true
}

// addTo notes an image that is to be uploaded to a customer who has these.
func (n *runNotes) addTo(customerID int64, listed []gallery.Slot) (fit, room) {
	n.mu.Lock()
	defer n.mu.Unlock()
	r := n.roomOf(customerID)
	if listed != nil {
		r.listed = listed
	}
	r.adds++
	return r.judge()
}

// judge says once that there may be too many, and again when it is certain.
func (r *room) judge() (fit, room) {
	left := 0
	for _, slot := range r.listed {
		if !r.goes[slot.Token] {
			left++
		}
	}
	switch {
	case r.adds == 0:
	case r.adds+len(r.stays) > capillary.MaxImages:
		return cantFit, *r
	case r.adds+left > capillary.MaxImages && !r.told:
		r.told = true
		return mayNotFit, *r
	}
	return fits, *r
}
