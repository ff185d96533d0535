package capillary

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// waits records what an observer is told, and how long each wait took.
type waits struct {
	mu   sync.Mutex
	list []told
}

type told struct {
	Wait

	took time.Duration
}

func observedBy(w *waits) func(*Config) {
	return func(c *Config) {
		c.OnWait = func(_ context.Context, wait Wait) func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			i, begun := len(w.list), time.Now()
			w.list = append(w.list, told{wait, -1})
			return func() {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.list[i].took = time.Since(begun)
			}
		}
	}
}

func TestACallThatLeavesAtOnceTellsOfNoWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &waits{}
		if _, err := newClient(t, allIsWell(), observedBy(w), retries(3)).ListImages(t.Context(), customer); err != nil {
			t.Fatal(err)
		}
		if len(w.list) > 0 {
			t.Errorf("waits: %+v", w.list)
		}
	})
}

func TestWaitingForATurnIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &waits{}
		client, start := newClient(t, allIsWell(), perMinute(10), observedBy(w)), time.Now()
		if _, err := client.ListImages(t.Context(), customer); err != nil {
			t.Fatal(err)
		}
		if len(w.list) != 1 || w.list[0].Reason != WaitBudget || w.list[0].PerMinute != 10 ||
			w.list[0].took != time.Since(start) || !w.list[0].Until.Equal(time.Now()) || w.list[0].took == 0 {
			t.Errorf("waits: %+v", w.list)
		}
	})
}

// All calls that wait for the end of the API's pause report it.
func TestWaitingForTheEndOfAPauseIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &waits{}
		api := &script{reply: func(n int, r received) answer {
			if n == 0 {
				return status(429, "").with("Retry-After", "30")
			}
			return well(r)
		}}
		client := newClient(t, api, observedBy(w))
		if _, err := client.ListImages(t.Context(), customer); err == nil {
			t.Fatal("no error, and no other try was allowed")
		}
		if _, err := client.ListImages(t.Context(), customer); err != nil {
			t.Fatal(err)
		}
		if len(w.list) != 1 || w.list[0].Reason != WaitPause || w.list[0].took != 30*time.Second {
			t.Errorf("waits: %+v", w.list)
		}
	})
}

// Each pause between two tries is reported, with the reason for the next try.
func TestWaitingForAnotherTryIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &waits{}
		busy := status(461, "")
		client, start := newClient(t, answers(busy, busy, ok(listingOf("[]"))), retries(3), observedBy(w)), time.Now()
		if _, err := client.ListImages(t.Context(), customer); err != nil {
			t.Fatal(err)
		}
		if len(w.list) != 2 || w.list[0].took+w.list[1].took != time.Since(start) {
			t.Fatalf("waits: %+v", w.list)
		}
		for _, wait := range w.list {
			if wait.Reason != WaitRetry || wait.Err == nil {
				t.Errorf("a wait is %+v", wait)
			}
		}
	})
}

func TestAWaitThatCantComeToItsEndNeverBegins(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &waits{}
		client := newClient(t, allIsWell(), perMinute(10), observedBy(w))
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := client.ListImages(ctx, customer); err == nil {
			t.Fatal("no error")
		}
		if len(w.list) > 0 {
			t.Errorf("waits: %+v", w.list)
		}
	})
}
