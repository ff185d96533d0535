package gallery

import (
	"sync"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// findAll looks for images at the same time, as a plan does.
func (b *fixture) findAll(tokens ...string) {
	b.Helper()
	var wg sync.WaitGroup
	for _, token := range tokens {
		wg.Go(func() {
			if entry, err := b.find(b.Context(), asha, token); err != nil || entry == nil {
				b.Errorf("%s: found %v, error %v", token, entry, err)
			}
		})
	}
	wg.Wait()
}

// reads are how many lists were asked for.
func (b *fixture) reads() int { return b.CountCalls(sandbox.CallGet) }

// Operations that only read a customer share the answer: one that is under way, or less than a minute old.
func TestReadersShareAnAnswer(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		b.findAll(all...)
		equal(b, "reads of those who came together", b.reads(), 1)
		b.findAll(all...)
		_, err := b.List(b.Context(), asha)
		succeeds(b, err)
		_, err = b.PlanPurge(b.Context(), asha, nil)
		succeeds(b, err)
		_, err = b.HashContent(b.Context(), asha, all[0])
		succeeds(b, err)
		equal(b, "reads of those who came later", b.reads(), 1)
		<-time.After(reader.CacheTTL)
		b.findAll(all...)
		equal(b, "reads a minute later", b.reads(), 2)
		_, err = b.List(b.Context(), empty)
		succeeds(b, err)
		equal(b, "reads of another customer", b.reads(), 3)
	}, latency(tick))
}

func TestReadersDoNotShareWhenThatIsOff(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.findAll(b.truth(asha)...)
		equal(b, "reads", b.reads(), 3)
	}, unshared)
}

// A link that is to be handed out is always a new one.
func TestLinksAreNotShared(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		token := b.truth(asha)[0]
		b.findAll(token)
		_, link, err := b.Link(b.Context(), asha, token)
		succeeds(b, err)
		equal(b, "reads", b.reads(), 2)
		equal(b, "zero", link.IsZero(), false)
	})
}

// No answer from before a write is used after it, whichever process on this machine has written.
func TestNoAnswerOutlivesAWrite(t *testing.T) {
	t.Parallel()
	for name, who := range map[string]func(b *fixture) *Gallery{
		"this gallery":                func(b *fixture) *Gallery { return b.Gallery },
		"another one of this machine": func(b *fixture) *Gallery { g, _ := b.launch(b.options); return g },
	} {
		for what, write := range map[string]func(b *fixture, g *Gallery, token string) error{
			"a removal": func(b *fixture, g *Gallery, token string) error {
				_, err := g.remove(b.Context(), asha, token)
				return err
			},
			"an upload": func(b *fixture, g *Gallery, _ string) error {
				_, err := g.Add(b.Context(), asha, upload(20000))
				return err
			},
			"a purge": func(b *fixture, g *Gallery, _ string) error {
				_, err := g.Purge(b.Context(), asha, nil, func(PurgeProgress) {})
				return err
			},
		} {
			t.Run(what+" by "+name, func(t *testing.T) {
				t.Parallel()
				bubble(t, func(b *fixture) {
					all := b.truth(asha)
					b.findAll(all...)
					succeeds(b, write(b, who(b), all[0]))
					entries, err := b.List(b.Context(), asha)
					succeeds(b, err)
					equal(b, "listed", tokensOf(entries), b.truth(asha))
				})
			})
		}
	}
}

// An answer that was asked for before a write ends is of no use after it, even if it comes only then.
func TestNoAnswerIsUsedThatWasAskedForBeforeAWrite(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		b.Script(sandbox.Rule{Call: sandbox.CallGet, After: func() { <-time.After(time.Minute) }}) // the list of before, late
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = b.List(b.Context(), asha) })
		<-time.After(time.Second)
		_, err := b.remove(b.Context(), asha, all[0])
		succeeds(b, err)
		entries, err := b.List(b.Context(), asha)
		succeeds(b, err)
		equal(b, "listed", tokensOf(entries), all[1:])
		wg.Wait()
		entries, err = b.List(b.Context(), asha)
		succeeds(b, err)
		equal(b, "listed later", tokensOf(entries), all[1:])
	})
}

// A removal never goes by an answer that others have shared.
func TestNoRemovalUsesASharedAnswer(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		b.findAll(all...)
		b.foreignDelete(asha, 0)
		_, err := b.remove(b.Context(), asha, all[1])
		succeeds(b, err)
		equal(b, "deletes", b.deletes(), []string{"0"})
		equal(b, "left", b.truth(asha), all[2:])
	})
}

// A reader that gives up does so at once, and does not affect the others.
func TestASharedReadOutlivesWhoAskedForIt(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all, start := b.truth(asha), time.Now()
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: 2, Delay: 30 * time.Second})
		var wg sync.WaitGroup
		for _, limit := range []time.Duration{time.Second, 2 * time.Second} {
			wg.Go(func() {
				begun := time.Now()
				_, err := b.find(b.cancelled(limit), asha, all[0])
				ends(b, err)
				took(b, begun, limit)
			})
			<-time.After(time.Millisecond)
		}
		wg.Go(func() {
			entry, err := b.find(b.Context(), asha, all[1])
			succeeds(b, err)
			equal(b, "found", entry.Token, all[1])
		})
		wg.Wait()
		within(b, start, 32*time.Second) // with a read of its own, if the others were to ask for it
	})
}

// What fails is told to all who wait, and asked for again by those who come later.
func TestAFailureIsNotKept(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Answer: sandbox.ErrorBody(403, 4000, "Not authorised")})
		all := b.truth(asha)
		var wg sync.WaitGroup
		for _, token := range all {
			wg.Go(func() {
				if _, err := b.find(b.Context(), asha, token); err == nil {
					b.Error("no error")
				}
			})
		}
		wg.Wait()
		equal(b, "reads", b.reads(), 1)
		b.findAll(all...)
		equal(b, "reads", b.reads(), 2)
	}, latency(tick))
}

// An answer without any list is not believed just because several read the same one.
func TestASilentAnswerIsNotBelievedTwice(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: 2, Mutate: noList})
		b.findAll(b.truth(asha)...)
		equal(b, "reads", b.reads(), 3)
	}, latency(tick))
}

// A claim changes what is noted of a state, which is no write: the plan goes on with the same answer.
func TestAClaimEndsNoSharing(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		killed, process := b.launch(b.options)
		for size := range 2 {
			_, err := killed.Add(b.Context(), asha, upload(20000+size))
			succeeds(b, err)
		}
		process.kill()
		before := b.reads()
		for _, token := range b.truth(asha) {
			b.findAll(token)
		}
		equal(b, "reads", b.reads()-before, 1)
	})
}
