package ledgertest

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

var _ ledger.Record = (*Record)(nil)

// Record is a record in memory.
type Record struct {
	process    *Process
	customerID int64
	lock       chan struct{}
	lost       chan struct{}

	mu   sync.Mutex
	over bool // released or lost
}

// Lose frees the lock without the holder's doing: nothing that it stores from now on counts.
func (r *Record) Lose() {
	if r.letGo() {
		close(r.lost)
	}
}

// Release implements [ledger.Record].
func (r *Record) Release() { r.letGo() }

// letGo frees the lock, and reports whether it was held.
func (r *Record) letGo() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return false
	}
	r.over = true
	<-r.lock
	return true
}

// isOver reports whether the lock was released or lost.
func (r *Record) isOver() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.over
}

// Lost implements [ledger.Record].
func (r *Record) Lost() <-chan struct{} { return r.lost }

// String implements [ledger.Record].
func (r *Record) String() string { return fmt.Sprintf("page of %d", r.customerID) }

// Load implements [ledger.Record].
func (r *Record) Load(context.Context) ([]byte, error) {
	if r.isOver() {
		return nil, ledger.ErrLost
	}
	return r.process.Content(r.customerID), nil
}

// Store implements [ledger.Record].
func (r *Record) Store(_ context.Context, content []byte) error {
	m := r.process.Memory
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.states[r.process.id] != ledger.Running {
		return ErrKilled
	}
	if m.onStore != nil {
		if err := m.onStore(r); err != nil {
			return err
		}
	}
	if r.isOver() {
		return ledger.ErrLost
	}
	m.records[r.customerID] = slices.Clone(content)
	return nil
}
