package evidence

import (
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// Known is what is known of a customer's images before a list is judged, from all runs of a ledger.
type Known struct {
	// Uploaded has the images that the runs have uploaded and seen in a list, and when: their order is that of the uploads.
	Uploaded map[string]time.Time
	// There has the images that a list has shown, and when one first did. It is zero for an image that a state names.
	There map[string]time.Time
	// Gone has the images that were seen to go after a deletion of ours, and when.
	Gone map[string]time.Time
	// Leaving has the images that a deletion of ours under way is about.
	Leaving map[string]Leave
}

// Leave says what the absence of an image proves while its deletion is under way.
type Leave int

const (
	// Open means that it is no surprise whether the image is listed.
	Open Leave = iota
	// Guarded means the same, but a list that may be from before the image existed is not taken for one without it.
	Guarded
)

// Leaves decides how an image leaves. A list from before its upload lacks the image as well, so the absence of one that was
// uploaded lately may mean nothing. An accepted deletion explains it too, and then a mistake is of no consequence where
// the image stands behind all others that stay: if it is still there, it moves none of them. In front of one it would, and
// the next deletion would hit a neighbour.
func Leaves(accepted, uploaded bool, basis []capillary.Image, token string, targets []string) Leave {
	switch {
	case !uploaded:
		return Open
	case !accepted:
		return Guarded
	}
	at := slices.IndexFunc(basis, func(i capillary.Image) bool { return i.Token == token })
	stays := func(i capillary.Image) bool { return !slices.Contains(targets, i.Token) }
	if slices.ContainsFunc(basis[at+1:], stays) {
		return Guarded
	}
	return Open
}

// ForReader returns what a read is judged by that belongs to no deletion. A deletion under way explains nothing to it: the
// deletion may not be carried out, and a single short list would be believed.
func (k Known) ForReader() Known {
	k.Leaving = nil
	return k
}

// expected lists the images that a list should show.
func (k Known) expected() []string {
	var tokens []string
	for _, times := range []map[string]time.Time{k.Uploaded, k.There} {
		for token := range times {
			if !k.isLeaving(token) {
				tokens = append(tokens, token)
			}
		}
	}
	return tokens
}

// outdates reports whether a list may be from before an upload or a deletion that is known, or from before an image that
// was seen for the first time lately: two lists from before it would agree that it is gone.
func (k Known) outdates(l List, lag, settle time.Duration) bool {
	if k.mayPredate(l, k.Uploaded, lag) || k.mayPredate(l, k.There, Lag(settle)) {
		return true
	}
	for token, gone := range k.Gone {
		if l.Shows(token) && l.Asked.Before(gone.Add(settle)) {
			return true
		}
	}
	return false
}

// mayPredate reports whether a list lacks an image that may have come only after it: one that is known for less than that
// time.
func (k Known) mayPredate(l List, since map[string]time.Time, lag time.Duration) bool {
	for token, at := range since {
		if k.isLeaving(token) && k.Leaving[token] == Open || l.Shows(token) {
			continue
		}
		if l.Asked.Before(at.Add(lag)) && !k.showsYounger(l, at) {
			return true
		}
	}
	return false
}

// isLeaving reports whether a deletion of the image is under way.
func (k Known) isLeaving(token string) bool {
	_, leaving := k.Leaving[token]
	return leaving
}

// showsYounger reports whether a list shows an upload that was made after this time, so that the list can't be from before.
// That an image was seen for the first time after it says nothing: it may have been there long before.
func (k Known) showsYounger(l List, than time.Time) bool {
	for token, uploaded := range k.Uploaded {
		if uploaded.After(than) && l.Shows(token) {
			return true
		}
	}
	return false
}

// surprisedBy reports whether a list lacks an image that nothing explains, or shows one that was deleted.
func (k Known) surprisedBy(l List) bool {
	for _, token := range k.expected() {
		if !l.Shows(token) {
			return true
		}
	}
	for token := range k.Gone {
		if l.Shows(token) {
			return true
		}
	}
	return false
}
