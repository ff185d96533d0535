package ledgertest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// Store is what the ledgers of one test share.
type Store struct {
	// Open returns the ledger of a new run, as a process of its own would have it.
	Open func() ledger.Ledger
	// Kill ends the run of a ledger as a kill of its process does.
	Kill func(ledger.Ledger)
	// Lose takes the lock of a record away while it is held. It is nil if no lock can be lost on this system.
	Lose func(ledger.Record)
}

// Run tests a ledger. Each test has a new store.
func Run(t *testing.T, newStore func(t *testing.T) Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Store){
		"a lock excludes all other ledgers":           testExclusion,
		"a lock excludes other callers of the ledger": testExclusionWithinALedger,
		"customers do not affect each other":          testCustomersAreApart,
		"no increment is lost":                        testIncrements,
		"a deadline ends the wait for a lock":         testDeadlineEndsTheWait,
		"a cancellation ends the wait for a lock":     testCancellationEndsTheWait,
		"a context that has ended gets no lock":       testEndedContextGetsNoLock,
		"busy is called once, and only before a wait": testBusy,
		"a record is what was stored":                 testRecordIsWhatWasStored,
		"a record is not used after its release":      testReleasedRecord,
		"a lost lock stores nothing":                  testLostLock,
		"a run is running until it is closed":         testRunIsRunningUntilClosed,
		"a run that was killed has not ended":         testKilledRun,
		"a run begins once":                           testRunBeginsOnce,
		"a run that never was is unknown":             testUnknownRun,
		"closing again does nothing":                  testCloseAgain,
		"uptime does not go back":                     testUptime,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newStore(t))
		})
	}
}

// customer is the customer of the tests, and other a different one.
const (
	customer = int64(17)
	other    = customer + 1
)

// soon is how long a test waits for what should happen at once, even on a busy machine.
const soon = time.Minute

var errEnough = errors.New("that was long enough")

func acquire(t *testing.T, l ledger.Ledger, customerID int64) ledger.Record {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	record, err := l.Acquire(ctx, customerID)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(record.Release)
	return record
}

func store(t *testing.T, record ledger.Record, content []byte) {
	t.Helper()
	if err := record.Store(t.Context(), content); err != nil {
		t.Fatal(err)
	}
}

func runID(t *testing.T, l ledger.Ledger) string {
	t.Helper()
	id, err := l.RunID(t.Context())
	if err != nil || id == "" {
		t.Fatalf("RunID returns %q, %v", id, err)
	}
	return id
}

func wantState(t *testing.T, l ledger.Ledger, id string, want ledger.RunState) {
	t.Helper()
	if got, err := l.RunState(t.Context(), id); err != nil || got != want {
		t.Errorf("the state of run %q is %d, %v, want %d", id, got, err, want)
	}
}

// waiter is an Acquire that has to wait.
type waiter struct {
	waits  chan struct{} // closed as soon as it waits
	record chan ledger.Record
	err    chan error
}

// wait begins to acquire a record that is held, and returns when that waits.
func wait(ctx context.Context, t *testing.T, l ledger.Ledger) waiter {
	t.Helper()
	w := waiter{waits: make(chan struct{}), record: make(chan ledger.Record, 1), err: make(chan error, 1)}
	go func() {
		record, err := l.Acquire(ledger.WithBusy(ctx, func() { close(w.waits) }), customer)
		if err != nil {
			w.err <- err
			return
		}
		w.record <- record
	}()
	receive(t, w.waits, "Acquire does not wait for a lock that is held")
	return w
}

// acquired returns the record that a waiter got.
func (w waiter) acquired(t *testing.T) ledger.Record {
	t.Helper()
	select {
	case err := <-w.err:
		t.Fatal(err)
		return nil
	default:
		return receive(t, w.record, "a lock that is free is not acquired")
	}
}

// receive waits for what should happen at once.
func receive[T any](t *testing.T, from <-chan T, otherwise string) T {
	t.Helper()
	select {
	case value := <-from:
		return value
	case <-time.After(soon):
		t.Fatal(otherwise)
		panic("not reached")
	}
}
