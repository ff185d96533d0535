package gallery

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// removing and adding are the calls of an undisturbed operation while no other one waits.
func removing() []sandbox.Kind {
	return []sandbox.Kind{sandbox.CallGet, sandbox.CallDelete, sandbox.CallGet}
}

func adding() []sandbox.Kind {
	return []sandbox.Kind{sandbox.CallGet, sandbox.CallAdd, sandbox.CallGet}
}

// slow makes every call take a second, so that whatever may interleave does.
func slow(b *fixture) {
	b.Script(sandbox.Rule{Times: -1, Delay: time.Second})
}

func TestOneCustomerTakesOneOperationAtATime(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		slow(b)
		before, start := b.truth(asha), time.Now()
		var wg sync.WaitGroup
		for _, token := range before {
			wg.Go(func() {
				if _, err := b.remove(b.Context(), asha, token); err != nil {
					b.Error(err)
				}
			})
		}
		for size := range 2 {
			wg.Go(func() { b.mustAdd(asha, 20000+size) })
		}
		wg.Wait()
		b.wantTurns(start)
		if left := b.Images(asha); len(left) != 2 || left[0].Size+left[1].Size != 40001 {
			b.Errorf("left: %v", left)
		}
	})
}

// wantTurns wants each write between two lists, of which the second may be the first of the next one, and
// no two calls at the same time, with an API that is slow.
func (b *fixture) wantTurns(start time.Time) {
	b.Helper()
	kinds := b.kinds(asha)
	for i, kind := range kinds {
		if kind == sandbox.CallGet {
			continue
		}
		if i == 0 || i == len(kinds)-1 || kinds[i-1] != sandbox.CallGet || kinds[i+1] != sandbox.CallGet {
			b.Fatalf("calls interleave: %v", kinds)
		}
	}
	took(b, start, time.Duration(len(kinds))*time.Second)
}

func TestCustomersDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		slow(b)
		token, start := b.truth(asha)[0], time.Now()
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := b.remove(b.Context(), asha, token); err != nil {
				b.Error(err)
			}
		})
		wg.Go(func() { b.mustAdd(empty, 20000) })
		wg.Wait()
		took(b, start, 3*time.Second)
		equal(b, "calls", b.kinds(asha), removing())
		equal(b, "calls", b.kinds(empty), adding())
	})
}

func TestReadingTakesNoLock(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		token := b.truth(asha)[0]
		b.Script(sandbox.Rule{Call: sandbox.CallDelete, Delay: 30 * time.Second})
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := b.remove(b.Context(), asha, token); err != nil {
				b.Error(err)
			}
		})
		<-time.After(time.Second)
		start := time.Now()
		entry, err := b.find(b.Context(), asha, token)
		succeeds(b, err)
		equal(b, "index", entry.Index, 0)
		took(b, start, 0)
		wg.Wait()
	})
}

// An operation that waits for the lock can give up; it sends nothing, and leaves the lock to the others.
func TestWaitingForTheLockCanBeCancelled(t *testing.T) {
	t.Parallel()
	for name, operate := range map[string]func(context.Context, *fixture, string) error{
		"remove": func(ctx context.Context, b *fixture, token string) error {
			_, err := b.remove(ctx, asha, token)
			return err
		},
		"add": func(ctx context.Context, b *fixture, _ string) error {
			_, err := b.Add(ctx, asha, upload(20000))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				before, start := b.truth(asha), time.Now()
				b.Script(sandbox.Rule{Call: sandbox.CallGet, Delay: 9 * time.Second})
				var wg sync.WaitGroup
				wg.Go(func() {
					if _, err := b.remove(b.Context(), asha, before[0]); err != nil {
						b.Error(err)
					}
				})
				<-time.After(time.Second)
				ends(b, operate(b.cancelled(4*time.Second), b, before[1]))
				took(b, start, 5*time.Second)
				wg.Wait()
				took(b, start, 9*time.Second)
				equal(b, "calls", b.kinds(asha), removing())
				_, err := b.remove(b.Context(), asha, before[2])
				succeeds(b, err)
				equal(b, "images", b.truth(asha), before[1:2])
			})
		})
	}
}

// A lock that stays with an operation that failed would hang the next one, and the bubble with it.
func TestEveryFailureReleasesTheLock(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		token := b.truth(asha)[0]
		for _, rule := range []sandbox.Rule{
			{Call: sandbox.CallGet, Answer: sandbox.ErrorBody(403, 4000, "Not authorised")},
			{Call: sandbox.CallGet, Mutate: doubt},
			{Call: sandbox.CallDelete, Answer: sandbox.ErrorBody(400, 8015, "Customer not found")},
			{Call: sandbox.CallDelete, Answer: sandbox.Warning(8080, "Error in deleting image")},
		} {
			b.Script(rule)
			if _, err := b.remove(b.Context(), asha, token); err == nil {
				b.Error("no error")
			}
		}
		b.Script(sandbox.Rule{Call: sandbox.CallAdd, Answer: sandbox.Warning(8083, "Image size is too small")})
		if _, err := b.Add(b.Context(), asha, upload(20000)); err == nil {
			b.Error("no error")
		}
		_, err := b.remove(b.Context(), asha, token)
		succeeds(b, err)
	})
}
