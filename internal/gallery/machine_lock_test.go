package gallery

import (
	"sync"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Two processes on one machine are as careful with each other as two operations of one process.
func TestProcessesTakeACustomerInTurn(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		slow(b)
		before, other, start := b.truth(asha), b.revived(), time.Now()
		var wg sync.WaitGroup
		for n, g := range []*Gallery{b.Gallery, other, b.Gallery} {
			wg.Go(func() {
				removal, err := g.remove(b.Context(), asha, before[n])
				if err != nil || len(removal.Lost) > 0 {
					b.Errorf("removal %v, error %v", removal, err)
				}
			})
		}
		wg.Go(func() { _, _ = other.Add(b.Context(), asha, upload(20000)) })
		wg.Wait()
		b.wantTurns(start)
		equal(b, "images", len(b.Images(asha)), 1)
	})
}

// What one process has seen, a list that lags behind can't hide from the other.
func TestProcessesTellEachOtherWhatTheyDid(t *testing.T) {
	t.Parallel()
	t.Run("a removal", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			_, err := b.remove(b.Context(), asha, before[0])
			succeeds(b, err)
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: 4, Snapshot: 1})
			_, err = b.next().remove(b.Context(), asha, before[1])
			succeeds(b, err)
			equal(b, "images", b.truth(asha), before[2:])
		})
	})
	t.Run("an upload", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			b.mustAdd(asha, 20000)
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: 4, Snapshot: 1})
			_, err := b.next().remove(b.Context(), asha, before[1])
			succeeds(b, err)
			equal(b, "images", b.truth(asha)[1:], []string{before[0], before[2]})
		}, sandboxed(func(o *sandbox.Options) { o.AddsFirst = true }))
	})
}

// A process that is killed can't say what it has sent. The next one waits until it can't matter.
func TestTheNextRunWaitsForWhatAKilledOneMayHaveSent(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		before, start := b.truth(asha), time.Now()
		onDelete(b, sandbox.Rule{LateEffect: time.Minute})
		b.after(time.Second, b.process.kill)
		if _, err := b.remove(b.Context(), asha, before[0]); err == nil {
			b.Error("a killed process came to its end")
		}
		// The next DELETE takes long enough for the late one to come between its read and its effect.
		onDelete(b, sandbox.Rule{Delay: settle})
		removal, err := b.revived().remove(b.Context(), asha, before[1])
		succeeds(b, err)
		equal(b, "removal", removal, RemoveResult{})
		equal(b, "images", b.truth(asha), before[2:])
		if time.Since(start) < settle {
			b.Error("it did not wait")
		}
	})
}
