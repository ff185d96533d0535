package evidence

import (
	"strings"
	"time"
)

// ages has an age for each image, or unknown.
type ages [len(letters)]tick

func noAges() ages { return ages{unknown, unknown, unknown, unknown, unknown} }

func (a *ages) of(image byte) *tick { return &a[strings.IndexByte(letters, image)] }

// notes are what the runs know, as the memory of the gallery keeps it from one operation to the next, and on its page.
type notes struct {
	added, seen, removed ages
	// leaving is the image that a deletion under way is about; 0 for none.
	leaving byte
	leave   Leave
}

func newNotes() notes { return notes{added: noAges(), seen: noAges(), removed: noAges()} }

func (n *notes) pass(by tick) {
	for _, times := range []*ages{&n.added, &n.seen, &n.removed} {
		for i := range times {
			older(&times[i], by)
		}
	}
}

// noteShown is memory.noteShown.
func (n *notes) noteShown(r row) {
	for i := range r {
		if seen := n.seen.of(r[i]); *seen == unknown && *n.removed.of(r[i]) == unknown {
			*seen = 0
		}
	}
}

// noteList is memory.noteList.
func (n *notes) noteList(r row) {
	for i := range r {
		*n.removed.of(r[i]) = unknown
	}
	n.noteShown(r)
	for i := range len(letters) {
		if image := letters[i]; image != n.leaving && !r.has(image) {
			n.seen[i], n.added[i] = unknown, unknown
		}
	}
}

// noteRemoved is memory.noteRemoved.
func (n *notes) noteRemoved(image byte) {
	*n.removed.of(image), *n.added.of(image), *n.seen.of(image) = 0, unknown, unknown
	n.leaving = 0
}

// noteAdded is memory.noteAdded.
func (n *notes) noteAdded(image byte) {
	if *n.removed.of(image) == unknown {
		*n.added.of(image) = 0
	}
}

// epoch is the present of all searches.
var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant

func (a *ages) times() map[string]time.Time {
	times := map[string]time.Time{}
	for i, age := range a {
		if age != unknown {
			times[letters[i:i+1]] = epoch.Add(-time.Duration(age) * tickTime)
		}
	}
	return times
}

// evidence is memory.evidence. expected is an image that a state names; 0 for none.
func (n *notes) evidence(expected byte) Known {
	k := Known{Uploaded: n.added.times(), There: n.seen.times(), Gone: n.removed.times()}
	if n.leaving != 0 {
		k.Leaving = map[string]Leave{string(n.leaving): n.leave}
	}
	if expected != 0 && *n.seen.of(expected) == unknown && *n.removed.of(expected) == unknown {
		k.There[string(expected)] = time.Time{}
	}
	return k
}

// lacked are the images that are known to be there and that a list lacks.
func (n *notes) lacked(r row, expected byte) row {
	var lacked row
	for i := range len(letters) {
		image := letters[i]
		known := n.seen[i] != unknown || n.added[i] != unknown || image == expected && n.removed[i] == unknown
		if known && image != n.leaving && !r.has(image) {
			lacked += row(image)
		}
	}
	return lacked
}
