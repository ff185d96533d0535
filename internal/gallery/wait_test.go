package gallery

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/observe"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// waits records the waits of an operation.
type waits struct {
	mu   sync.Mutex
	list []told
}

// told is a wait that an observer was told of, and how long it took; -1 while it goes on.
type told struct {
	Wait

	Took time.Duration
}

func (w *waits) onWait(_ context.Context, wait Wait) func() {
	w.mu.Lock()
	defer w.mu.Unlock()
	i, begun := len(w.list), time.Now()
	w.list = append(w.list, told{wait, -1})
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.list[i].Took = time.Since(begun)
	}
}

// observedBy has the waits of all galleries of a test recorded.
func observedBy(w *waits) func(*setup) { return func(s *setup) { s.options.OnWait = w.onWait } }

// want compares the waits with those that must have been told, but for their errors.
func (w *waits) want(tb testing.TB, want ...told) {
	tb.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if diff := cmp.Diff(want, w.list, cmpopts.IgnoreFields(Wait{}, "Err"), cmpopts.EquateEmpty()); diff != "" {
		tb.Errorf("waits (-want +got):\n%s", diff)
	}
}

func TestAnOperationThatDoesNotWaitTellsOfNoWait(t *testing.T) {
	t.Parallel()
	w := &waits{}
	bubble(t, func(b *fixture) {
		token := b.mustAdd(asha, 20000)
		_, err := b.find(b.Context(), asha, token)
		succeeds(b, err)
		_, err = b.remove(b.Context(), asha, token)
		succeeds(b, err)
		w.want(b)
	}, observedBy(w))
}

func TestWaitingInLineIsTold(t *testing.T) {
	t.Parallel()
	w := &waits{}
	bubble(t, func(b *fixture) {
		before := b.truth(asha)
		b.Script(sandbox.Rule{Call: sandbox.CallDelete, Delay: 9 * time.Second})
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := b.remove(b.Context(), asha, before[0]); err != nil {
				b.Error(err)
			}
		})
		<-time.After(time.Second)
		_, err := b.remove(b.Context(), asha, before[1])
		succeeds(b, err)
		wg.Wait()
		w.want(b, told{Wait{Reason: WaitLine, CustomerID: asha}, 8 * time.Second})
	}, observedBy(w))
}

// An operation that waits for another process learns which one it is, since when, and what it does.
func TestWaitingForAnotherProcessIsTold(t *testing.T) {
	t.Parallel()
	w := &waits{}
	bubble(t, func(b *fixture) {
		before, start := b.truth(asha), time.Now()
		other, _ := b.launch(b.options)
		other.options.OnWait = nil
		b.Script(sandbox.Rule{Call: sandbox.CallDelete, Delay: 9 * time.Second})
		ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := other.remove(ctx, asha, before[0]); err != nil {
				b.Error(err)
			}
		})
		<-time.After(time.Second)
		_, err := b.remove(b.Context(), asha, before[1])
		succeeds(b, err)
		wg.Wait()
		holder := &Holder{Process: os.Getpid(), Since: start.Round(0), Until: start.Add(time.Minute).Round(0), Settle: settle, Doing: journal.Deleting}
		w.want(b, told{Wait{Reason: WaitLock, CustomerID: asha, Holder: holder}, 8 * time.Second})
	}, observedBy(w))
}

func TestWhatAnotherProcessDoesIsTold(t *testing.T) {
	t.Parallel()
	w := &waits{}
	bubble(t, func(b *fixture) {
		other, _ := b.launch(b.options)
		b.Script(sandbox.Rule{Call: sandbox.CallAdd, Delay: 9 * time.Second})
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := other.Add(b.Context(), asha, upload(20000)); err != nil {
				b.Error(err)
			}
		})
		<-time.After(time.Second)
		b.mustAdd(asha, 20001)
		wg.Wait()
		if len(w.list) != 1 || w.list[0].Holder == nil || w.list[0].Holder.Doing != journal.Uploading {
			b.Errorf("waits: %+v", w.list)
		}
	}, observedBy(w))
}

// A wait that the context ends is over then, and one that could not come to its end never begins.
func TestAWaitThatIsInterruptedIsOver(t *testing.T) {
	t.Parallel()
	w := &waits{}
	bubble(t, func(b *fixture) {
		until := time.Now().Add(time.Minute)
		b.customer(asha).journal.Unsettle(until)
		_, err := b.remove(b.cancelled(4*time.Second), asha, b.truth(asha)[0])
		ends(b, err)
		w.want(b, told{Wait{Reason: WaitLate, CustomerID: asha, Until: until}, 4 * time.Second})
		short, cancel := context.WithTimeout(b.Context(), time.Second)
		defer cancel()
		_, err = b.remove(short, asha, b.truth(asha)[0])
		if err == nil {
			b.Error("it did not wait for the earlier call")
		}
		if len(w.list) != 1 {
			b.Errorf("told of a wait that never began: %+v", w.list)
		}
	}, observedBy(w))
}

func TestWaitingForAnEarlierCallIsTold(t *testing.T) {
	t.Parallel()
	w := &waits{}
	bubble(t, func(b *fixture) {
		until := time.Now().Add(time.Minute)
		b.customer(asha).journal.Unsettle(until)
		_, err := b.remove(b.Context(), asha, b.truth(asha)[0])
		succeeds(b, err)
		w.want(b, told{Wait{Reason: WaitLate, CustomerID: asha, Until: until}, time.Minute})
	}, observedBy(w))
}

// However often a list is read, it is one wait, with what it is for.
func TestWatchingAListIsToldOnce(t *testing.T) {
	t.Parallel()
	list := func(until time.Time, aim Aim, took time.Duration) told {
		return told{Wait{Reason: WaitList, CustomerID: asha, Until: until, Aim: aim}, took}
	}
	t.Run("for an upload", func(t *testing.T) {
		t.Parallel()
		w := &waits{}
		bubble(t, func(b *fixture) {
			start := time.Now()
			onGet(b, 1, 4, sandbox.Rule{Snapshot: 1})
			b.mustAdd(asha, 20000)
			w.want(b, list(start.Add(settle), observe.AimUpload, time.Since(start)))
		}, observedBy(w))
	})
	t.Run("for a deletion", func(t *testing.T) {
		t.Parallel()
		w := &waits{}
		bubble(t, func(b *fixture) {
			start := time.Now()
			onGet(b, 1, 4, sandbox.Rule{Snapshot: 1})
			_, err := b.remove(b.Context(), asha, b.truth(asha)[0])
			succeeds(b, err)
			w.want(b, list(start.Add(settle), observe.AimDeletion, time.Since(start)))
		}, observedBy(w))
	})
	t.Run("for any list", func(t *testing.T) {
		t.Parallel()
		w := &waits{}
		bubble(t, func(b *fixture) {
			start := time.Now()
			onGet(b, 0, 3, sandbox.Rule{Mutate: noList})
			_, err := b.remove(b.Context(), asha, b.truth(asha)[1])
			succeeds(b, err)
			w.want(b, list(start.Add(settle), observe.AimAny, time.Since(start)))
			if len(w.list) == 1 {
				isA[*NoListError](b, w.list[0].Err)
			}
		}, observedBy(w))
	})
	t.Run("for a call that may come late", func(t *testing.T) {
		t.Parallel()
		w := &waits{}
		bubble(t, func(b *fixture) {
			until := time.Now().Add(time.Minute)
			b.mustAwait(b.Gallery, until)
			w.want(b, list(until, observe.AimLate, time.Minute))
		}, observedBy(w))
	})
}

func TestThePauseBetweenTriesIsTold(t *testing.T) {
	t.Parallel()
	w := &waits{}
	bubble(t, func(b *fixture) {
		onDelete(b, sandbox.Rule{Answer: sandbox.Warning(521, "Multiple actions running for the same customer")})
		start := time.Now()
		_, err := b.remove(b.Context(), asha, b.truth(asha)[0])
		succeeds(b, err)
		if len(w.list) != 1 || w.list[0].Reason != WaitRetry || w.list[0].Took != time.Since(start) || w.list[0].Err == nil {
			b.Errorf("waits: %+v", w.list)
		}
	}, observedBy(w))
}
