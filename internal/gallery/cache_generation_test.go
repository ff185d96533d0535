package gallery

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// wantListed wants a reader to be told of these images.
func (b *fixture) wantListed(g *Gallery, when string, want []string) {
	b.Helper()
	entries, err := g.List(b.Context(), asha)
	succeeds(b, err)
	equal(b, "listed "+when, tokensOf(entries), want)
}

// The write is over once the API has answered, and not only when its result is known: who reads meanwhile
// gets no answer from before.
func TestNoAnswerFromBeforeAWriteIsUsedWhileItIsVerified(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		call  sandbox.Kind
		write func(b *fixture, token string) error
	}{
		"a removal": {sandbox.CallDelete, func(b *fixture, token string) error {
			_, err := b.remove(b.Context(), asha, token)
			return err
		}},
		"an upload": {sandbox.CallAdd, func(b *fixture, _ string) error {
			_, err := b.Add(b.Context(), asha, upload(20000))
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				all := b.truth(asha)
				b.Script(sandbox.Rule{Call: c.call, Before: func() { b.wantListed(b.Gallery, "before", all) }})
				b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 2, Delay: 30 * time.Second}) // the one that verifies
				var wg sync.WaitGroup
				wg.Go(func() { succeeds(b, c.write(b, all[0])) })
				<-time.After(5 * time.Second)
				b.wantListed(b.Gallery, "after", b.truth(asha))
				wg.Wait()
			})
		})
	}
}

// What a removal does late, it does before it is over: no answer from before that is used after it, also
// where no page tells of it.
func TestNoAnswerOutlivesARemovalThatComesLate(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		const comes = 100 * time.Second
		all := b.truth(asha)
		b.Script(sandbox.Rule{Call: sandbox.CallDelete, LateEffect: comes})
		b.after(time.Second, func() { b.foreignDelete(asha, 0) })
		var wg sync.WaitGroup
		wg.Go(func() {
			removal, err := b.remove(b.Context(), asha, all[0])
			succeeds(b, err)
			equal(b, "lost", tokensOf(removal.Lost), all[1:2])
		})
		<-time.After(comes - 5*time.Second) // a reader takes two lists, as the image may not have gone by the deletion
		b.wantListed(b.Gallery, "before", all[1:])
		wg.Wait()
		b.wantListed(b.Gallery, "after", all[2:])
	}, func(s *setup) { s.unledgered = true })
}

// In a row of another process, no write is like the one before: an answer from between two of them is of no
// use after the second one.
func TestNoAnswerOutlivesAWriteInARow(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		reader, _ := b.launch(b.options)
		b.wantListed(reader, "long before", all)
		<-time.After(settle)
		ctx, cancel := context.WithTimeout(b.Context(), operationTime)
		defer cancel()
		b.Script(sandbox.Rule{Call: sandbox.CallDelete, Skip: 1, Delay: 30 * time.Second})
		var wg sync.WaitGroup
		for n, token := range all[:2] {
			wg.Go(func() {
				<-time.After(time.Duration(n) * time.Millisecond)
				_, err := b.remove(ctx, asha, token)
				succeeds(b, err)
			})
		}
		<-time.After(tick / 4) // the first one has begun, and deleted nothing yet
		b.wantListed(reader, "first", all)
		<-time.After(5 * time.Second) // it is over, and the second one is under way
		b.wantListed(reader, "then", all[1:])
		wg.Wait()
	}, latency(tick))
}

// A wait for what an earlier run has sent is a write as well: what comes late is in no answer from before.
func TestNoAnswerOutlivesAwait(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all, until := b.truth(asha), time.Now().Add(30*time.Second)
		c, err := b.take(b.Context(), asha, forOther)
		succeeds(b, err)
		c.journal.Unsettle(until)
		c.release()                                                  // so that the page says so already
		b.after(20*time.Second, func() { b.foreignDelete(asha, 0) }) // the earlier run's DELETE
		var wg sync.WaitGroup
		wg.Go(func() { b.mustAwait(b.Gallery, until) })
		b.wantListed(b.Gallery, "before", all)
		wg.Wait()
		b.wantListed(b.Gallery, "after", all[1:])
	})
}

// That an image is gone is told from an answer that was asked for by then: an older one proves nothing.
func TestAnOldAnswerIsNoProofOfAbsence(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all, uploaded := b.truth(asha), time.Now()
		token := b.mustAdd(asha, 20000)
		<-time.After(90 * time.Second)
		g := b.elsewhere()
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Stale: 100 * time.Second}) // less than settle
		_, err := g.find(b.Context(), asha, all[0])
		succeeds(b, err)
		<-time.After(40 * time.Second)
		g.expect(asha, token, uploaded)
		b.wantListed(g, "by then", b.truth(asha))
		entry, err := g.find(b.Context(), asha, token)
		succeeds(b, err)
		if entry == nil {
			b.Error("taken for gone")
		}
	})
}

// What the API wants a reader to wait may be more than the time that he has: then he is told so, once.
func TestAReaderWithoutTimeAsksOnce(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Answer: sandbox.RateLimited("60")})
		ctx, cancel := context.WithTimeout(b.Context(), 30*time.Second)
		defer cancel()
		_, err := b.List(ctx, asha)
		equal(b, "status", fails[*capillary.Error](b, err).Status, 429)
		equal(b, "reads", b.reads(), 1)
	}, latency(tick), func(s *setup) { s.client.MaxRetries = 4 })
}

// Nor is an answer from before an image came that this process did not know of.
func TestAnImageThatCameSinceIsFound(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.findAll(b.truth(asha)...)
		<-time.After(time.Second)
		b.findAll(b.foreignAdd(asha, 20000))
		equal(b, "reads", b.reads(), 2)
	})
}
