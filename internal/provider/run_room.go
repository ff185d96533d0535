package provider

import (
	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// room is what a run plans for the images of one customer, who has five slots.
type room struct {
	listed []imagelist.Entry // as they were when a new image was planned
	stays  map[string]bool   // tokens of images to keep
	goes   map[string]bool   // tokens of images to destroy or replace
	adds   int               // images to upload
	told   bool              // whether a message has said that they may not fit
}

// fit says whether there is room for the planned images.
type fit int

const (
	fits fit = iota
	mayNotFit
	cantFit
)

// roomOf returns the room of a customer; the mutex is held.
func (n *runNotes) roomOf(customerID int64) *room {
	r, ok := n.rooms[customerID]
	if !ok {
		r = &room{stays: map[string]bool{}, goes: map[string]bool{}}
		n.rooms[customerID] = r
	}
	return r
}

// keepIn records an image that stays, and goFrom one that goes.
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

// addTo records an image to upload to a customer whose images are listed.
func (n *runNotes) addTo(customerID int64, listed []imagelist.Entry) (fit, room) {
	n.mu.Lock()
	defer n.mu.Unlock()
	r := n.roomOf(customerID)
	if listed != nil {
		r.listed = listed
	}
	r.adds++
	return r.judge()
}

// judge reports once that there may be too many images, and again when it is certain.
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
