package gallery

import "testing"

// The model draws a plan of operations of several runs, of faults, and of what another actor does. It
// carries the plan out in a bubble, and compares what the gallery said with what the sandbox's journal
// says. For more than the usual hundred plans: make soak, or
//
//	go test ./internal/gallery -run Model -rapid.checks=5000

// TestModelAlone has no other actor: then no image may be lost, doubled or left by mistake. Then comes
// the second apply, after which state and API must agree.
func TestModelAlone(t *testing.T) {
	t.Parallel()
	modelAlone().check(t)
}

// TestModelInCompany has another actor, or a gateway that repeats calls: then the wrong image may be hit, but
// never in silence.
func TestModelInCompany(t *testing.T) {
	t.Parallel()
	modelInCompany().check(t)
}

func modelAlone() model     { return model{"TestModelAlone", drawAlone, playAlone} }
func modelInCompany() model { return model{"TestModelInCompany", drawInCompany, playInCompany} }

func playAlone(tb testing.TB, p plan, figures *figures) {
	tb.Helper()
	w := newWorld(tb, p)
	w.play()
	w.settleDown()
	w.checkOutcomes(true)
	w.applyAgain()
	w.rest()
	figures.count(w)
	w.checkReads()
	w.checkWorld(true)
	w.checkAgreement()
}

func playInCompany(tb testing.TB, p plan, figures *figures) {
	tb.Helper()
	w := newWorld(tb, p)
	w.play()
	w.rest()
	figures.count(w)
	w.checkOutcomes(false)
	w.checkReads()
	w.checkWorld(false)
	w.checkQuiet()
}
