package gallery

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// wrongLists are the lists that lack images which are there, and watch what each operation was shown. Such a
// list does not come twice in a row: whoever reads again sees a right one, and none comes within settle of the
// one before. Whatever would act on the first list that any run sees of a
// customer is spared: nothing could tell it.
type wrongLists struct {
	mu     sync.Mutex
	settle time.Duration
	truth  func(customerID int64) []string
	faults []*wrongList
	last   map[int64]time.Time             // when the last one was given
	right  map[int64]bool                  // there was a right one since
	known  map[int64]map[*process]struct{} // who has seen a right one
}

// wrongList is a fault and what became of it.
type wrongList struct {
	fault
	seen, used int
	over       bool
}

// operation is an operation of a run, by the context of its calls.
type operation struct {
	deed     deed
	customer int64
	// first and last are when the first and the last list was asked for that it was given; wrong: the last
	// one was.
	first, last time.Time
	wrong       bool
}

type operationKey struct{}

func newWrongLists(longest time.Duration, truth func(int64) []string) *wrongLists {
	return &wrongLists{
		settle: longest, truth: truth,
		last: map[int64]time.Time{}, right: map[int64]bool{}, known: map[int64]map[*process]struct{}{},
	}
}

func (l *wrongLists) script(f fault) *wrongList {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := &wrongList{fault: f}
	l.faults = append(l.faults, w)
	return w
}

// stop ends all that are still to come.
func (l *wrongLists) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range l.faults {
		w.over = true
	}
}

// used is how often one was given.
func (l *wrongLists) used(w *wrongList) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return w.used
}

// answered is told of a list, and gives the one that is shown.
func (l *wrongLists) answered(ctx context.Context, asked time.Time, of givenList) capillary.Listing {
	l.mu.Lock()
	defer l.mu.Unlock()
	op, _ := ctx.Value(operationKey{}).(*operation)
	shown := of.Listing
	due := l.due()
	wrong := due != nil && of.Explicit && len(of.Doubts) == 0 && l.allows(op, of)
	if wrong {
		shown.Images = due.cut(of.Images)
		wrong = len(shown.Images) < len(of.Images)
	}
	if wrong {
		due.used++
		l.last[of.customerID], l.right[of.customerID] = time.Now(), false
	} else if of.Explicit && l.isRight(of) {
		l.right[of.customerID] = true
		l.know(of)
	}
	op.note(asked, wrong)
	return shown
}

// due counts a list, and gives the fault that is to strike.
func (l *wrongLists) due() *wrongList {
	var due *wrongList
	for _, w := range l.faults {
		w.seen++
		if due == nil && !w.over && w.used == 0 && w.seen > w.Skip {
			due = w
		}
	}
	return due
}

// allows reports whether the list may be a wrong one, under the guide's conditions.
func (l *wrongLists) allows(op *operation, of givenList) bool {
	last, before := l.last[of.customerID]
	switch {
	case before && (!l.right[of.customerID] || time.Since(last) < l.settle):
		return false
	case op == nil || op.wrong:
		return false
	}
	return op.deed == reads || l.isKnown(of.customerID)
}

func (l *wrongLists) isRight(of givenList) bool {
	for _, token := range l.truth(of.customerID) {
		if !has(of.Images, token) {
			return false
		}
	}
	return true
}

func (l *wrongLists) know(of givenList) {
	if l.known[of.customerID] == nil {
		l.known[of.customerID] = map[*process]struct{}{}
	}
	l.known[of.customerID][of.to] = struct{}{}
}

// isKnown reports whether a run has seen the customer's list that was not killed: it may not have told.
func (l *wrongLists) isKnown(customerID int64) bool {
	for p := range l.known[customerID] {
		if p.fate() != ledger.Killed {
			return true
		}
	}
	return false
}

// cut gives what the wrong list shows.
func (w *wrongList) cut(images []capillary.Image) []capillary.Image {
	switch {
	case w.What == emptied:
		return []capillary.Image{}
	case len(images) <= w.Shown:
		return images
	case w.Last:
		return slices.Clone(images[len(images)-w.Shown:])
	default:
		return slices.Clone(images[:w.Shown])
	}
}

// note remembers what the operation was given.
func (op *operation) note(asked time.Time, wrong bool) {
	if op == nil {
		return
	}
	if op.first.IsZero() {
		op.first = asked
	}
	op.last, op.wrong = asked, wrong
}
