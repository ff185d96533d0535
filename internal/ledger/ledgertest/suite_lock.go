package ledgertest

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

func testExclusion(t *testing.T, s Store) {
	exclude(t, s.Open(), s.Open())
}

func testExclusionWithinALedger(t *testing.T, s Store) {
	l := s.Open()
	exclude(t, l, l)
}

// exclude requires that the second ledger gets a lock only when the first one has released it.
func exclude(t *testing.T, first, second ledger.Ledger) {
	t.Helper()
	held := acquire(t, first, customer)
	w := wait(t.Context(), t, second)
	acquire(t, second, other).Release() // a different customer is not affected
	if len(w.record) > 0 {
		t.Error("two hold the lock")
	}
	held.Release()
	w.acquired(t).Release()
}

func testCustomersAreApart(t *testing.T, s Store) {
	l := s.Open()
	store(t, acquire(t, l, customer), []byte("17"))
	for _, id := range []int64{other, -customer} {
		if content, err := acquire(t, l, id).Load(t.Context()); content != nil || err != nil {
			t.Errorf("the record of customer %d is %q, %v", id, content, err)
		}
	}
}

func testIncrements(t *testing.T, s Store) {
	const ledgers, rounds = 4, 25
	var holders atomic.Int32
	increment := func(l ledger.Ledger) error {
		record, err := l.Acquire(t.Context(), customer)
		if err != nil {
			return err
		}
		defer record.Release()
		if holders.Add(1) > 1 {
			t.Error("two hold the lock")
		}
		defer holders.Add(-1)
		content, err := record.Load(t.Context())
		if err != nil {
			return err
		}
		n, _ := strconv.Atoi(string(content)) // 0 if nothing was stored
		return record.Store(t.Context(), []byte(strconv.Itoa(n+1)))
	}
	var wg sync.WaitGroup
	for range ledgers {
		l := s.Open()
		wg.Go(func() {
			for range rounds {
				if err := increment(l); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if content, err := s.Open().Peek(t.Context(), customer); string(content) != strconv.Itoa(ledgers*rounds) || err != nil {
		t.Errorf("the sum is %q, %v, want %d", content, err, ledgers*rounds)
	}
}

func testDeadlineEndsTheWait(t *testing.T, s Store) {
	held, second := acquire(t, s.Open(), customer), s.Open()
	const limit = 50 * time.Millisecond
	ctx, cancel := context.WithTimeoutCause(t.Context(), limit, errEnough)
	defer cancel()
	start := time.Now()
	if record, err := second.Acquire(ctx, customer); record != nil || !errors.Is(err, errEnough) {
		t.Errorf("Acquire returns %v, and the error %v lacks the cause", record, err)
	}
	if waited := time.Since(start); waited < limit {
		t.Errorf("Acquire waited %s only", waited)
	}
	held.Release()
	acquire(t, second, customer) // the one that gave up is not in the way
}

func testCancellationEndsTheWait(t *testing.T, s Store) {
	held, second := acquire(t, s.Open(), customer), s.Open()
	ctx, cancel := context.WithCancelCause(t.Context())
	w := wait(ctx, t, second)
	cancel(errEnough)
	if err := receive(t, w.err, "Acquire goes on after its context has ended"); !errors.Is(err, errEnough) {
		t.Errorf("the error %v lacks the cause", err)
	}
	held.Release()
	acquire(t, second, customer)
}

func testEndedContextGetsNoLock(t *testing.T, s Store) {
	l := s.Open()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errEnough)
	if record, err := l.Acquire(ctx, customer); record != nil || !errors.Is(err, errEnough) {
		t.Errorf("Acquire returns %v, %v", record, err)
	}
	acquire(t, l, customer)
}

func testBusy(t *testing.T, s Store) {
	first, second := s.Open(), s.Open()
	calls := make(chan struct{}, 10)
	ctx := ledger.WithBusy(t.Context(), func() { calls <- struct{}{} })
	held, err := first.Acquire(ctx, customer)
	if err != nil {
		t.Fatal(err)
	}
	if len(calls) > 0 {
		t.Error("busy was called for a lock that was free")
	}
	got := make(chan error, 1)
	go func() {
		record, err := second.Acquire(ctx, customer)
		if err == nil {
			record.Release()
		}
		got <- err
	}()
	receive(t, calls, "busy was not called")
	held.Release()
	if err := receive(t, got, "a lock that is free is not acquired"); err != nil || len(calls) > 0 {
		t.Errorf("Acquire returns %v, and called busy %d times more", err, len(calls))
	}
}
