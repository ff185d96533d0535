package evidence

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// tick is the unit of time of the search: what is between two steps that follow each other at once.
type tick int16

// The times of the search, as the gallery's default settle time has them.
const (
	tickTime   = 250 * time.Millisecond
	settleTime = 2 * time.Minute
	moment     = tick(Moment / tickTime)
	settle     = tick(settleTime / tickTime)
	lag        = settle / 4
	// longAgo is the age of all that is older than anything asks for, so that it makes no difference any more.
	longAgo = settle + 1
	// unknown is the age of what is not known, or has not happened.
	unknown = tick(-1)
)

// row is the images of a list, a letter each: a is the one that our state holds, b and c are others, u is our upload and n
// what the other actor adds.
type row string

// letters are all images that there can be.
const letters = "abcun"

func (r row) has(image byte) bool    { return strings.IndexByte(string(r), image) >= 0 }
func (r row) without(image byte) row { return row(strings.ReplaceAll(string(r), string(image), "")) }

// images makes a list of a row.
func (r row) images() []capillary.Image {
	if made, ok := madeRows.Load(r); ok {
		return made.([]capillary.Image)
	}
	images := make([]capillary.Image, len(r))
	for i := range images {
		images[i].Token = string(r[i : i+1])
	}
	madeRows.Store(r, images)
	return images
}

// madeRows keeps the lists that were made, as there are few.
var madeRows sync.Map //nolint:gochecknoglobals // a cache

// version is what a list showed until it changed, and how long that is ago.
type version struct {
	row     row
	changed tick
}

// call is our upload or deletion, as the API has it.
type call struct {
	upload bool
	// age is how long ago it was sent; unknown before.
	age tick
	// pending: it has not taken effect yet.
	pending bool
	// accepted: the answer said that it was carried out. refused: it said that it was not. Neither: it was lost.
	accepted, refused bool
	// index is the place that a deletion names. front: an upload gets the first place, not the last.
	index int8
	front bool
}

// world is the truth.
type world struct {
	row     row
	old     [4]version // the latest first
	call    call
	another tick // how long ago the other actor did something
}

// change replaces the list.
func (w *world) change(to row) {
	if to == w.row {
		return
	}
	copy(w.old[1:], w.old[:])
	w.old[0] = version{w.row, 0}
	w.row = to
}

// carryOut lets our call take effect.
func (w *world) carryOut() {
	w.call.pending = false
	switch at := int(w.call.index); {
	case w.call.upload && w.call.front:
		w.change("u" + w.row)
	case w.call.upload:
		w.change(w.row + "u")
	case at < len(w.row):
		w.change(w.row[:at] + w.row[at+1:])
	}
}

// pass lets time pass.
func (w *world) pass(by tick) {
	for i := range w.old {
		older(&w.old[i].changed, by)
	}
	older(&w.call.age, by)
	older(&w.another, by)
}

// older adds to an age.
func older(age *tick, by tick) {
	if *age != unknown {
		*age = min(*age+by, longAgo)
	}
}

// answer is what one read gives.
type answer struct {
	row               row
	missing, doubtful bool
	// short: it lacks what is there, and does not lag.
	short bool
}

func (a answer) String() string {
	var says []string
	for _, fault := range []struct {
		is   bool
		word string
	}{{a.missing, "no list"}, {a.doubtful, "doubtful"}, {a.short, "short"}} {
		if fault.is {
			says = append(says, fault.word)
		}
	}
	return strings.TrimSpace(fmt.Sprintf("[%s] %s", a.row, strings.Join(says, ", ")))
}

// answers are all answers that a read can get now, if lists lag by no more than this.
func (w *world) answers(most tick) []answer {
	whole := []row{w.row}
	for _, v := range w.old {
		if v.changed != unknown && v.changed <= most && !slices.Contains(whole, v.row) {
			whole = append(whole, v.row)
		}
	}
	all := []answer{{missing: true}}
	for _, r := range whole {
		all = append(all, answer{row: r}, answer{row: r, doubtful: true})
		if len(r) > 0 {
			all = append(all, answer{row: r + r[:1]})
		}
	}
	given := slices.Clone(whole)
	for _, r := range whole {
		lacking := []row{""}
		for i := range r {
			lacking = append(lacking, r.without(r[i]))
		}
		for _, l := range lacking {
			if !slices.Contains(given, l) {
				given = append(given, l)
				all = append(all, answer{row: l, short: true})
			}
		}
	}
	return all
}
