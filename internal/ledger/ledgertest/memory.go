package ledgertest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// Memory is a machine whose runs share a ledger in memory. Runs can be killed, and locks can be lost.
type Memory struct {
	mu      sync.Mutex
	locks   map[int64]chan struct{}
	records map[int64][]byte
	states  map[string]ledger.RunState
	booted  time.Time
	onStore func(*Record) error
}

// NewMemory returns a ledger in memory without runs.
func NewMemory() *Memory {
	return &Memory{
		locks: map[int64]chan struct{}{}, records: map[int64][]byte{}, states: map[string]ledger.RunState{}, booted: time.Now(),
	}
}

// OnStore sets what is called before a record is stored, and decides with an error that it is not; nil for nothing.
func (m *Memory) OnStore(decide func(*Record) error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.onStore = decide
}

// Content returns the record of a customer.
func (m *Memory) Content(customerID int64) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.records[customerID])
}

// SetContent replaces the record of a customer without its lock, as an editor does with a file.
func (m *Memory) SetContent(customerID int64, content []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records[customerID] = slices.Clone(content)
}

// lockOf returns the channel that is full while a customer's lock is held.
func (m *Memory) lockOf(customerID int64) chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	lock, ok := m.locks[customerID]
	if !ok {
		lock = make(chan struct{}, 1)
		m.locks[customerID] = lock
	}
	return lock
}

// Start begins a run, and returns its ledger.
func (m *Memory) Start() *Process {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := &Process{Memory: m, id: fmt.Sprintf("run-%d", len(m.states))}
	p.life, p.die = context.WithCancel(context.Background())
	m.states[p.id] = ledger.Running
	return p
}
