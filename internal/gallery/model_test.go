package gallery

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The model draws a plan of operations of several runs, of faults, and of what another actor does. It
// carries the plan out in a bubble, and compares what the gallery said with what the sandbox's journal
// says. For more than the usual hundred plans: make soak, or
//
//	go test ./internal/gallery -run Model -rapid.checks=5000

// TestModelAlone has no other actor: then no image may be lost, doubled or left by mistake. Then comes
// the second apply, after which state and API must agree.
func TestModelAlone(t *testing.T) {
	t.Parallel()
	modelAlone(t, new(figures))
}

// TestModelInCompany has another actor: then the wrong image may be hit, but never in silence.
func TestModelInCompany(t *testing.T) {
	t.Parallel()
	modelInCompany(t, new(figures))
}

func modelAlone(t *testing.T, figures *figures) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		p := drawAlone(t)
		rapid.SyncTest(t, func(t *rapid.T) { playAlone(proxy{rapid: t}, p, figures) })
	})
}

func modelInCompany(t *testing.T, figures *figures) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		p := drawInCompany(t)
		rapid.SyncTest(t, func(t *rapid.T) { playInCompany(proxy{rapid: t}, p, figures) })
	})
}

func playAlone(tb testing.TB, p plan, figures *figures) {
	tb.Helper()
	w := newWorld(tb, p)
	w.run()
	w.settleDown()
	w.checkOutcomes(true)
	w.applyAgain()
	<-time.After(2 * settle) // whatever comes late has come
	figures.count(w)
	w.checkWorld(true)
	w.checkAgreement()
}

func playInCompany(tb testing.TB, p plan, figures *figures) {
	tb.Helper()
	w := newWorld(tb, p)
	w.run()
	<-time.After(2 * settle)
	figures.count(w)
	w.checkOutcomes(false)
	w.checkWorld(false)
}
