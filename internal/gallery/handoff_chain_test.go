package gallery

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// An answer without any image may come from an API that does not know just now, so the next one asks again.
func TestAnEmptyListIsNotHandedOver(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		b.foreignDelete(asha, 2)
		b.foreignDelete(asha, 1)
		b.together(b.removal(all[0]), b.addition(20000))
		equal(b, "calls", b.kinds(asha), append(removing(), adding()...))
		b.wantIdle()
	}, latency(tick))
}

// With sharing off, no list goes from one to the next, not even one after which nothing was to be done.
func TestNothingIsHandedOverWhenSharingIsOff(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		ctx, cancel := context.WithTimeout(b.Context(), operationTime) // the page says so for both
		defer cancel()
		b.together(
			func(context.Context) error { return b.removal(all[0] + "x")(ctx) },
			func(context.Context) error { return b.removal(all[0])(ctx) },
		)
		equal(b, "calls", b.kinds(asha), append([]sandbox.Kind{sandbox.CallGet, sandbox.CallGet}, removing()...))
	}, latency(tick), unshared)
}

// A list that does not show the upload is not what the next one would read: here, its deletion would hit
// another image.
func TestAListWithoutTheUploadIsNotHandedOver(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all, start := b.truth(asha), time.Now()
		var stale *sandbox.RuleHandle
		stale = b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: -1, Snapshot: 1, After: func() {
			if time.Since(start) >= settle { // that was the last look
				stale.Remove()
			}
		}})
		b.together(b.addition(20000), b.removal(all[1]))
		equal(b, "left", b.truth(asha)[1:], without(all, all[1]))
		equal(b, "deletes", b.deletes(), []string{"2"})
	}, latency(tick), sandboxed(func(o *sandbox.Options) { o.AddsFirst = true }))
}

// The page says for how long a write may be under way, even for a waiting operation that has more time: that is
// known when its list is read, so it need not read another one.
func TestThePageSaysHowLongTheNextOneMayWrite(t *testing.T) {
	t.Parallel()
	for name, timeout := range map[string]time.Duration{"an hour": time.Hour, "no limit": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				all := b.truth(asha)
				b.Script(sandbox.Rule{Call: sandbox.CallDelete, Skip: 1, Delay: 12 * time.Second})
				var wg sync.WaitGroup
				wg.Go(func() { succeeds(b, b.limited(all[0], 0, 2*time.Second, 0)) })
				wg.Go(func() {
					if timeout > 0 {
						succeeds(b, b.limited(all[1], phase(1), timeout, 0))
						return
					}
					<-time.After(phase(1))
					succeeds(b, b.removal(all[1])(b.Context()))
				})
				<-time.After(10 * time.Second) // the second DELETE is under way
				if w := b.noted().InProgress; w == nil || w.Until.Before(time.Now()) {
					b.Errorf("a DELETE is under way, and the page says: %v", w)
				}
				wg.Wait()
				equal(b, "calls", len(b.kinds(asha)), 5)
			}, latency(tick))
		})
	}
}

// The same for one who comes later, with more time than those before, and goes by a list that was made ready
// without him.
func TestThePageIsToldOfALateComerWithMoreTime(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		b.Script(sandbox.Rule{Call: sandbox.CallDelete, Skip: 1, Drop: sandbox.HangBefore})
		var wg sync.WaitGroup
		wg.Go(func() { succeeds(b, b.limited(all[0], 0, 2*time.Second, 0)) })
		wg.Go(func() { ends(b, b.limited(all[1], phase(1), 2*time.Second, phase(2.5))) })
		wg.Go(func() {
			<-time.After(phase(2.3))
			_, err := b.remove(b.cancelled(20*time.Second), asha, all[2])
			isA[*UnverifiedError](b, err)
		})
		<-time.After(10 * time.Second)
		if w := b.noted().InProgress; w == nil || w.Until.Before(time.Now()) {
			b.Errorf("a DELETE is under way, and the page says: %v", w)
		}
		wg.Wait()
	}, latency(tick))
}

// noted is what the page says.
func (b *fixture) noted() journal.Record {
	b.Helper()
	content, err := b.process.Peek(b.Context(), asha)
	succeeds(b, err)
	said, err := journal.Decode(content)
	succeeds(b, err)
	return said
}

// An image that no state is known to hold is noted as one that a later run may take over. If it is to be
// removed, the page must say so before anything is sent, even if a list was handed over.
func TestThePageLearnsOfATracedImageBeforeItsRemoval(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		killed, process := b.launch(b.options)
		added, err := killed.Add(b.Context(), asha, upload(20000))
		succeeds(b, err)
		process.kill()
		all := b.truth(asha)
		b.Script(sandbox.Rule{Call: sandbox.CallDelete, Skip: 1, Before: func() {
			equal(b, "traces", len(b.noted().Intents), 0)
		}})
		b.together(b.removal(all[0]), b.removal(added.Image.Token))
		equal(b, "left", b.truth(asha), all[1:3])
	}, latency(tick))
}

// The last of a row, which read no list of its own, is killed while it makes sure of its result. What the
// one before has removed is known all the same, so no old list misleads the next run.
func TestKilledAtTheEndOfARow(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.mustAdd(asha, 20000)
		all := b.truth(asha)
		lists := b.reads()
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 2, Drop: sandbox.HangBefore})
		b.after(time.Minute, b.process.kill)
		ctx := b.cancelled(2 * time.Minute)
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = b.remove(ctx, asha, all[0]) })
		wg.Go(func() {
			<-time.After(time.Millisecond)
			_, _ = b.remove(ctx, asha, all[1])
		})
		wg.Wait()
		equal(b, "lists", b.reads()-lists, 3)
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Snapshot: 2})
		_, err := b.revived().remove(b.Context(), asha, all[1])
		succeeds(b, err)
		equal(b, "left", b.truth(asha), all[2:])
	}, latency(tick))
}

// Wherever in a row a run is killed, the next one finishes, doubles nothing and hits no other.
func TestKilledInARow(t *testing.T) {
	t.Parallel()
	const step = 5 * tick / 7 // falls into each phase of the calls
	for _, comes := range []time.Duration{0, 100 * time.Second} {
		for at := step; at < 9*tick; at += step {
			t.Run(fmt.Sprintf("after %s, the second DELETE %s late", at, comes), func(t *testing.T) {
				t.Parallel()
				bubble(t, func(b *fixture) { b.killInARow(at, comes) }, latency(tick))
			})
		}
	}
}

func (b *fixture) killInARow(at, comes time.Duration) {
	<-time.After(time.Minute) // there is an older list
	all := b.truth(asha)
	if comes > 0 {
		b.Script(sandbox.Rule{Call: sandbox.CallDelete, Skip: 1, LateEffect: comes})
	}
	ctx, cancel := context.WithCancel(b.Context())
	g, process := b.launch(b.options)
	var wg sync.WaitGroup
	wg.Go(func() { _, _ = g.remove(ctx, asha, all[0]) })
	wg.Go(func() { <-time.After(time.Millisecond); _, _ = g.Add(ctx, asha, upload(20000)) })
	wg.Go(func() { <-time.After(2 * time.Millisecond); _, _ = g.remove(ctx, asha, all[1]) })
	<-time.After(at)
	process.kill()
	cancel()
	wg.Wait()
	b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: 3, Stale: 8 * time.Second})
	for _, token := range all[:2] {
		_, err := b.remove(b.Context(), asha, token)
		succeeds(b, err)
	}
	added := b.mustAdd(asha, 20000)
	<-time.After(2 * settle)
	equal(b, "left", b.truth(asha), []string{all[2], added})
}

// An operation that gives up at the very moment when the customer is handed to it leaves nothing behind.
func TestGivingUpWhileTheCustomerIsHandedOver(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		list := mustList(b)
		for range 1000 {
			c, err := b.take(b.Context(), asha, forOther)
			succeeds(b, err)
			ctx, cancel := context.WithCancel(b.Context())
			var wg sync.WaitGroup
			wg.Go(func() {
				if c.wait(ctx, forOther) == nil {
					c.release()
				}
			})
			synctest.Wait()
			wg.Go(cancel)
			c.handOff(&handoff{images: list, read: time.Now()})
			wg.Wait()
			if !c.lock.TryAcquire(1) || c.page != nil || c.handed != nil {
				b.Fatalf("left behind: page %v, list %v", c.page, c.handed)
			}
			c.lock.Release(1)
		}
		b.wantIdle()
	})
}

// A purge decides by a list that it reads itself. One that was handed over is older by then, and an index of
// it may be that of an image that is to be kept.
func TestAPurgeGoesByNoListFromBeforeItsOwn(t *testing.T) {
	t.Parallel()
	const tick = freshness / 10
	bubble(t, func(b *fixture) {
		b.foreignAdd(asha, 30000)
		all := b.Images(asha)
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 2, Before: func() { b.foreignDelete(asha, 0) }})
		var wg sync.WaitGroup
		wg.Go(func() { succeeds(b, b.removal(all[0].Token)(b.Context())) })
		wg.Go(func() { // the list is made ready for this one, which gives up
			<-time.After(tick / 2)
			_, err := b.remove(b.cancelled(2*tick), asha, all[1].Token)
			ends(b, err)
		})
		wg.Go(func() {
			<-time.After(tick)
			_, err := b.Purge(b.Context(), asha, []string{all[3].ID}, func(PurgeProgress) {})
			succeeds(b, err)
		})
		wg.Wait()
		equal(b, "left", b.truth(asha), []string{all[3].Token})
	}, latency(tick))
}
