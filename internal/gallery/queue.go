package gallery

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
)

// queue has the operations of this gallery that wait for a customer, in the order in which they came.
type queue struct {
	mu      sync.Mutex
	waiting []*waiter
}

// waiter is an operation that waits for a customer.
type waiter struct {
	// until is when it gives up, at the latest.
	until time.Time
	// deletes is set if it will delete an image, so that its budget has to be reserved before the list is read.
	deletes bool
}

// purpose says what an operation needs the lock for.
type purpose bool

const (
	forDelete purpose = true
	forOther  purpose = false
)

// join adds an operation at the end.
func (q *queue) join(ctx context.Context, what purpose) *waiter {
	w := &waiter{until: end(ctx), deletes: bool(what)}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, w)
	return w
}

// leave removes an operation.
func (q *queue) leave(w *waiter) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = slices.DeleteFunc(q.waiting, func(other *waiter) bool { return other == w })
}

// next returns the operation that has waited longest, or nil.
func (q *queue) next() *waiter {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		return nil
	}
	return q.waiting[0]
}

// until returns when the last of them will have given up.
func (q *queue) until() time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	var until time.Time
	for _, w := range q.waiting {
		until = journal.Latest(until, w.until)
	}
	return until
}

// end returns when an operation ends, at the latest.
func end(ctx context.Context) time.Time {
	if until, limited := ctx.Deadline(); limited {
		return until
	}
	return time.Now().Add(journal.RecordTTL)
}
