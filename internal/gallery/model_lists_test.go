package gallery

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// wrongLists are the lists that lack existing images, and a record of what each operation was shown. Such a
// list does not come twice in a row: an operation that reads again sees a correct one, and none comes within
// settle of the last one. Operations that would act on the first list that any run sees of a customer get
// correct lists, because nothing could reveal a wrong one.
type wrongLists struct {
	mu     sync.Mutex
	settle time.Duration
	truth  func(customerID int64) []string
	faults []*wrongList
	last   map[int64]time.Time     // when the last one was given
	right  map[int64]bool          // there was a right one since
	known  map[int64][]sighting    // right ones that operations were given
	active map[*operation]struct{} // operations that have not ended
}

// sighting is a right list that an operation of a process was given.
type sighting struct {
	process *process
	by      *operation
	at      time.Time
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
	// basis is when the list was asked for by which it deleted, for the first time with a possible effect; zero if it has not.
	basis time.Time
	// over: it has ended, and has noted for all runs what it saw. crowded: another one was under way beside it, and may
	// have held the page for longer than a read waits for it.
	over, crowded bool
}

type operationKey struct{}

func newWrongLists(longest time.Duration, truth func(int64) []string) *wrongLists {
	return &wrongLists{
		settle: longest, truth: truth,
		last: map[int64]time.Time{}, right: map[int64]bool{}, known: map[int64][]sighting{}, active: map[*operation]struct{}{},
	}
}

// began is told of an operation.
func (l *wrongLists) began(op *operation) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for other := range l.active {
		if other.customer == op.customer {
			other.crowded, op.crowded = true, true
		}
	}
	l.active[op] = struct{}{}
}

// ended is told of its end.
func (l *wrongLists) ended(op *operation) {
	l.mu.Lock()
	defer l.mu.Unlock()
	op.over = true
	delete(l.active, op)
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
	wrong := due != nil && of.HasList && len(of.UnknownWarnings) == 0 && l.allows(op, of)
	if wrong {
		shown.Images = due.cut(of.Images)
		wrong = len(shown.Images) < len(of.Images)
	}
	if wrong {
		due.used++
		l.last[of.customerID], l.right[of.customerID] = time.Now(), false
	} else if of.HasList && l.isRight(of) {
		l.right[of.customerID] = true
		l.known[of.customerID] = append(l.known[of.customerID], sighting{of.to, op, time.Now()})
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
	return op.deed == reads || l.isKnown(of)
}

func (l *wrongLists) isRight(of givenList) bool {
	for _, token := range l.truth(of.customerID) {
		if !imagelist.Has(of.Images, token) {
			return false
		}
	}
	return true
}

// isKnown reports whether the process that asks has seen the customer's list, or any run has noted it. One that was
// killed may not have.
func (l *wrongLists) isKnown(of givenList) bool {
	return slices.ContainsFunc(l.known[of.customerID], func(s sighting) bool {
		if s.process == of.to {
			return s.at.Before(time.Now())
		}
		return s.process.State() != ledger.Killed && s.by != nil && s.by.over && s.by.hasNoted()
	})
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

// hasNoted reports whether an operation that is over has noted what it saw: one that only reads does so in passing.
func (op *operation) hasNoted() bool {
	return !op.crowded || op.deed == removes || op.deed == adds || op.deed == purges
}

// deleted is told of the answer to a deletion. Where the list was that of the operation before, its basis is the call.
func (op *operation) deleted(err error) {
	failure, failed := errors.AsType[*capillary.Error](err)
	if op == nil || !op.basis.IsZero() || failed && failure.Outcome == capillary.OutcomeRejected {
		return
	}
	if op.basis = op.last; op.basis.IsZero() {
		op.basis = time.Now()
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
