package gallery

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

func batching(s *setup) { s.options.Batch, s.latency = true, tick }

func server(kind sandbox.Batch) func(*setup) {
	return sandboxed(func(o *sandbox.Options) { o.Batch = kind })
}

// group is what removing several images at the same time has come to, by token.
type group struct {
	mu       sync.Mutex
	removals map[string]RemoveResult
	errs     map[string]error
}

// removeAll removes images at the same time.
func (b *fixture) removeAll(tokens ...string) *group {
	g := &group{removals: map[string]RemoveResult{}, errs: map[string]error{}}
	var wg sync.WaitGroup
	for n, token := range tokens {
		wg.Go(func() {
			<-time.After(time.Duration(n) * time.Millisecond)
			removal, err := b.remove(b.Context(), asha, token)
			g.mu.Lock()
			defer g.mu.Unlock()
			g.removals[token], g.errs[token] = removal, err
		})
	}
	wg.Wait()
	return g
}

// wantDone wants all to have succeeded.
func (g *group) wantDone(b *fixture) {
	b.Helper()
	for token, err := range g.errs {
		if err != nil {
			b.Errorf("%s: %v", token, err)
		}
	}
}

// Deletions that wait together take three calls in all, wherever the images stand.
func TestRemovalsThatWaitGoTogether(t *testing.T) {
	t.Parallel()
	for _, kind := range []sandbox.Batch{sandbox.BatchInOrder, sandbox.BatchAtOnce} {
		for name, c := range map[string]struct {
			which   []int
			deletes []string
		}{
			"first and last": {[]int{0, 2}, []string{"2", "0"}},
			"all":            {[]int{1, 0, 2}, []string{"2", "1", "0"}},
			"one":            {[]int{1}, []string{"1"}},
		} {
			t.Run(kind.String()+", "+name, func(t *testing.T) {
				t.Parallel()
				bubble(t, func(b *fixture) {
					all := b.truth(asha)
					var asked []string
					left := all
					for _, at := range c.which {
						asked = append(asked, all[at])
						left = without(left, all[at])
					}
					g := b.removeAll(asked...)
					g.wantDone(b)
					for token, removal := range g.removals {
						equal(b, token, removal, RemoveResult{})
					}
					equal(b, "calls", b.kinds(asha), removing())
					equal(b, "indexes", b.Calls()[1].Query["image_ids"], c.deletes)
					equal(b, "left", b.truth(asha), append([]string{}, left...))
					b.wantIdle()
				}, batching, server(kind))
			})
		}
	}
}

// Terraform on a busy machine is slow to start them all, but an operation does not wait forever.
func TestRemovalsThatComeLate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		every   time.Duration
		deletes int
	}{"within the lull": {batchIdle - time.Millisecond, 1}, "after it": {4 * batchIdle, 3}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				var wg sync.WaitGroup
				for n, token := range b.truth(asha) {
					wg.Go(func() {
						<-time.After(time.Duration(n) * c.every)
						_, err := b.remove(b.Context(), asha, token)
						succeeds(b, err)
					})
				}
				wg.Wait()
				equal(b, "deletes", b.CountCalls(sandbox.CallDelete), c.deletes)
			}, batching, latency(tick/10))
		})
	}
	t.Run("for ever", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			start, w, over := time.Now(), new(batchQueue), make(chan struct{})
			var wg sync.WaitGroup
			wg.Go(func() {
				for {
					w.add(new(batchRequest))
					select {
					case <-over:
						return
					case <-time.After(batchIdle / 2):
					}
				}
			})
			succeeds(b, w.waitIdle(b.Context()))
			took(b, start, batchLimit)
			close(over)
			wg.Wait()
		})
	})
}

// An API that does not take several indexes: what it has left is deleted one by one, and from then on all.
func TestRemovalsGoAloneWhereTheAPIWantsThat(t *testing.T) {
	t.Parallel()
	for _, kind := range []sandbox.Batch{sandbox.BatchFirstOnly, sandbox.BatchLastOnly, sandbox.BatchRefused} {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				all := b.truth(asha)
				added := b.mustAdd(asha, 20000)
				g := b.removeAll(all...)
				g.wantDone(b)
				equal(b, "left", b.truth(asha), []string{added})
				equal(b, "told of it", g.removals[all[0]].BatchUnsupported, true)
				alone := len(b.deletes())
				b.mustAdd(asha, 20001)
				b.removeAll(b.truth(asha)...).wantDone(b)
				equal(b, "deletes of one each since", len(b.deletes())-alone, 2)
				b.wantIdle()
			}, batching, server(kind))
		})
	}
}

// An API that was only busy says nothing of several indexes: what it has left is deleted one by one, and what
// comes later together again.
func TestRemovalsGoTogetherAgainWhenTheAPIWasBusy(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		onDelete(b, sandbox.Rule{Answer: sandbox.Warning(521, "busy")})
		g := b.removeAll(all[0], all[2])
		g.wantDone(b)
		equal(b, "told that it takes no several", g.removals[all[0]].BatchUnsupported, false)
		equal(b, "deletes", len(b.deletes()), 3)
		b.mustAdd(asha, 20000)
		b.removeAll(b.truth(asha)...).wantDone(b)
		equal(b, "deletes with another two", len(b.deletes()), 4)
		b.wantIdle()
	}, batching)
}

// What was refused together is deleted one by one, but only until another image is lost.
func TestNothingMoreIsDeletedOneByOneAfterALoss(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.mustAdd(asha, 20000)
		all := b.truth(asha)
		onDelete(b, sandbox.Rule{Skip: 1, Before: func() { b.foreignDelete(asha, 0) }})
		g := b.removeAll(all[1], all[2], all[3])
		succeeds(b, g.errs[all[2]]) // it was hit instead of the first
		for _, token := range []string{all[1], all[3]} {
			lost, ok := errors.AsType[*LostError](g.errs[token])
			if !ok || lost.Token != token {
				b.Errorf("%s: %v", token, g.errs[token])
			}
		}
		equal(b, "left", b.truth(asha), []string{all[1], all[3]})
	}, batching, server(sandbox.BatchRefused))
}

// An API that shifts its list and begins with the lowest index hits others: that is told, with what was
// sent, and does not happen a second time.
func TestABatchThatHitsOthersIsTold(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.mustAdd(asha, 20000)
		all := b.truth(asha)
		g := b.removeAll(all[2], all[0]) // ascending: 0, and then what stood at 3
		equal(b, "left", b.truth(asha), []string{all[1], all[2]})
		succeeds(b, g.errs[all[0]])
		lost := fails[*LostError](b, g.errs[all[2]])
		equal(b, "lost", tokensOf(lost.Lost), all[3:])
		equal(b, "about", lost.Token, all[2])
		equal(b, "together", lost.BatchIndexes, []int{2, 0})
		b.removeAll(all[1], all[2]).wantDone(b)
		equal(b, "deletes", b.deletes()[1:], []string{"0", "0"})
		equal(b, "left", b.truth(asha), []string{})
	}, batching, server(sandbox.BatchAscending))
}

// Of several images one may be in doubt, or gone already: that concerns no other.
func TestEachOfABatchIsTold(t *testing.T) {
	t.Parallel()
	t.Run("one is gone already", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			all := b.truth(asha)
			b.foreignDelete(asha, 1)
			b.removeAll(all...).wantDone(b)
			equal(b, "indexes", b.Calls()[2].Query["image_ids"], []string{"1", "0"})
		}, batching)
	})
	t.Run("the index of one is in doubt", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			all := b.truth(asha)
			b.foreignDelete(asha, 1) // the names stay, so the last one contradicts its position
			g := b.removeAll(all[0], all[2])
			succeeds(b, g.errs[all[0]])
			isA[*imagelist.IndexError](b, g.errs[all[2]])
			equal(b, "left", b.truth(asha), all[2:])
		}, batching, naming(sandbox.Sticky))
	})
	t.Run("the outcome is not known", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			all := b.truth(asha)
			b.Script(sandbox.Rule{Call: sandbox.CallDelete, Drop: sandbox.HangAfter})
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: -1, Answer: sandbox.ErrorBody(403, 4000, "Not authorised")})
			g := b.removeAll(all[:2]...)
			for _, token := range all[:2] {
				equal(b, "about", fails[*UnverifiedError](b, g.errs[token]).Token, token)
			}
		}, batching)
	})
	t.Run("none was deleted", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			all := b.truth(asha)
			b.Script(sandbox.Rule{Call: sandbox.CallDelete, Answer: sandbox.ErrorBody(403, 4000, "Not authorised"), Times: -1})
			g := b.removeAll(all...)
			for _, token := range all {
				equal(b, "kind", fails[*capillary.Error](b, g.errs[token]).Kind, capillary.KindForbidden)
			}
			equal(b, "deletes", len(b.deletes()), 1)
		}, batching)
	})
	t.Run("others were lost besides", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			all := b.truth(asha)
			b.Script(sandbox.Rule{Call: sandbox.CallDelete, Before: func() { b.foreignDelete(asha, 2) }})
			g := b.removeAll(all[:2]...)
			g.wantDone(b)
			var told []string
			for _, removal := range g.removals {
				told = append(told, tokensOf(removal.Lost)...)
			}
			equal(b, "told once", told, all[2:])
		}, batching)
	})
}

// What ends one of a batch ends all, so who has little time left is none of it.
func TestABatchAndItsContexts(t *testing.T) {
	t.Parallel()
	remove := func(ctx context.Context, b *fixture, token string) error {
		_, err := b.remove(ctx, asha, token)
		return err
	}
	t.Run("interrupted", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			all, start := b.truth(asha), time.Now()
			b.Script(sandbox.Rule{Call: sandbox.CallDelete, Drop: sandbox.HangBefore})
			var wg sync.WaitGroup
			wg.Go(func() { isA[*UnverifiedError](b, remove(b.Context(), b, all[0])) })
			wg.Go(func() { isA[*UnverifiedError](b, remove(b.cancelled(10*time.Second), b, all[1])) })
			wg.Wait()
			took(b, start, 10*time.Second)
		}, batching)
	})
	t.Run("given up before it began", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			all, start := b.truth(asha), time.Now()
			ends(b, remove(b.cancelled(batchIdle/2), b, all[0]))
			took(b, start, batchIdle/2)
			equal(b, "calls", len(b.Calls()), 0)
			succeeds(b, remove(b.Context(), b, all[1]))
			equal(b, "left", b.truth(asha), without(all, all[1]))
		}, batching)
	})
	t.Run("little time", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			all := b.truth(asha)
			short, cancel := context.WithTimeout(b.Context(), time.Minute)
			defer cancel()
			var wg sync.WaitGroup
			wg.Go(func() { succeeds(b, remove(b.Context(), b, all[0])) })
			wg.Go(func() {
				<-time.After(time.Millisecond)
				succeeds(b, remove(short, b, all[1]))
			})
			wg.Wait()
			equal(b, "deletes", b.deletes(), []string{"0", "0"})
		}, batching)
	})
}

// The error of each image of one call names that image, also if the wait for another attempt was stopped.
func TestErrorsOfABatchNameTheirImage(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"still listed": &StillListedError{Token: "a"},
		"stopped":      &stoppedError{&StillListedError{Token: "a"}, context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			other := about("b", err)
			equal(t, "token", fails[*StillListedError](t, other).Token, "b")
			equal(t, "token of the first", fails[*StillListedError](t, err).Token, "a")
			equal(t, "stopped", errors.Is(other, context.Canceled), errors.Is(err, context.Canceled))
		})
	}
}
