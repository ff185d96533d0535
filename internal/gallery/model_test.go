package gallery

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// The model draws a plan of operations that run at once, of faults, and of what another actor does. It
// runs the plan in a bubble, and compares what the gallery said with what the sandbox's journal says.
// For more than the usual hundred plans: go test ./internal/gallery -run Model -rapid.checks=5000

// TestModelAlone has no other actor: then no image may be lost, doubled or left by mistake.
func TestModelAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rapid.SyncTest(t, func(t *rapid.T) {
			w := newWorld(t, rapid.Bool().Draw(t, "adds first"))
			w.run(rapid.SliceOfN(faults(), 0, 6).Draw(t, "faults"), nil)
			w.nothingUnasked()
			w.nothingDoubled()
			w.wordsHold()
		})
	})
}

// TestModelInCompany has another actor: then the wrong image may be hit, but never in silence. Faults
// that hide from everybody what happened are left out: lists that lag, and effects that come later than
// the image vanished by another hand.
func TestModelInCompany(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rapid.SyncTest(t, func(t *rapid.T) {
			w := newWorld(t, false)
			w.run(rapid.SliceOfN(plainFaults(), 0, 3).Draw(t, "faults"), rapid.SliceOfN(intrusions(), 1, 5).Draw(t, "foreign"))
			w.nothingDoubled()
			w.nothingSilent()
		})
	})
}

// outcome is what the gallery said about an act.
type outcome struct {
	act
	token    string
	addition Addition
	removal  Removal
	err      error
}

// world is one run of the model.
type world struct {
	*bench
	t       *rapid.T
	acts    []act
	seeded  []string
	results []outcome
}

func newWorld(t *rapid.T, addsFirst bool) *world {
	w := &world{t: t, acts: rapid.SliceOfN(acts(), 1, 6).Draw(t, "acts")}
	w.bench = newBench(proxy{rapid: t}, sandboxed(func(o *sandbox.Options) {
		o.AddsFirst = addsFirst
		o.Loose = rapid.Bool().Draw(t, "loose")
		o.Naming = rapid.SampledFrom([]sandbox.Naming{sandbox.Positional, sandbox.Absent}).Draw(t, "naming")
	}))
	return w
}

// run performs the plan to its end.
func (w *world) run(faults []sandbox.Rule, intrusions []intrusion) {
	w.seeded = w.truth(asha) // before the other actor can do anything
	for n, in := range intrusions {
		do := func() { w.intrude(n, in) }
		if in.Call == "" {
			w.after(in.At, do)
		} else {
			w.Script(sandbox.Rule{Call: in.Call, Skip: in.Skip, Before: do})
		}
	}
	for _, rule := range faults {
		w.Script(rule)
	}
	w.results = make([]outcome, len(w.acts))
	var wg sync.WaitGroup
	for n, a := range w.acts {
		if a.Add > 0 {
			a.Add = 20000 + n // sizes tell the uploads apart
		}
		w.results[n] = outcome{act: a, token: w.seeded[a.Remove]}
		wg.Go(func() { w.perform(&w.results[n]) })
	}
	wg.Wait()
	<-time.After(2 * settle) // whatever comes late has come
	synctest.Wait()
}

func (w *world) perform(o *outcome) {
	<-time.After(o.Start)
	ctx, cancel := context.WithCancel(w.Context())
	defer cancel()
	if o.Limit > 0 {
		timer := time.AfterFunc(o.Limit, cancel)
		defer timer.Stop()
	}
	if o.Add > 0 {
		o.addition, o.err = w.Add(ctx, o.Customer, upload(o.Add))
	} else {
		o.Customer = asha
		o.removal, o.err = w.Remove(ctx, asha, o.token)
	}
}

// intrude does what the other actor wants, if that is possible.
func (w *world) intrude(n int, in intrusion) {
	if in.Delete {
		_, _ = w.Foreign().Delete(in.Who, in.Index)
		return
	}
	_, _ = w.Foreign().Add(in.Who, sandbox.Picture(int64(n), 40000+n))
}

// done are the journal's events of a kind that the gallery caused.
func (w *world) done(kind sandbox.EventKind) []sandbox.Event {
	return slices.DeleteFunc(w.Journal(), func(e sandbox.Event) bool { return e.Kind != kind || e.By != agent })
}

// asked tells whether anybody wanted an image to be removed.
func (w *world) asked(token string) bool {
	return slices.ContainsFunc(w.results, func(o outcome) bool { return o.Add == 0 && o.token == token })
}

func (w *world) nothingUnasked() {
	for _, e := range w.done(sandbox.Deleted) {
		if !w.asked(e.Token) {
			w.t.Errorf("nobody asked to delete %s", e.Token)
		}
	}
}

func (w *world) nothingDoubled() {
	sizes := map[int64]int{}
	for _, e := range w.done(sandbox.Added) {
		if sizes[e.Size]++; sizes[e.Size] > 1 {
			w.t.Errorf("the upload of %d bytes was doubled", e.Size)
		}
	}
}

// wordsHold compares what was said with what is true, when nobody else acts.
func (w *world) wordsHold() {
	for _, o := range w.results {
		there := slices.ContainsFunc(w.Images(o.Customer), func(i sandbox.Image) bool {
			return (o.Add == 0 && i.Token == o.token) || i.Size == int64(o.Add)
		})
		switch {
		case o.Add > 0 && o.err == nil && !there:
			w.t.Errorf("add %d: done, but not there", o.Add)
		case o.Add > 0 && w.isRefusal(o.err) && there:
			w.t.Errorf("add %d: refused with %v, but there", o.Add, o.err)
		case o.Add == 0 && o.err == nil && there:
			w.t.Errorf("remove %s: done, but there", o.token)
		case o.Add == 0 && w.isRefusal(o.err) && !there && !w.askedTwice(o.token):
			w.t.Errorf("remove %s: refused with %v, but gone", o.token, o.err)
		case len(o.removal.Lost) > 0:
			w.t.Errorf("remove %s: reports %v as lost", o.token, o.removal.Lost)
		}
	}
}

// isRefusal tells whether an error promises that nothing was done.
func (w *world) isRefusal(err error) bool {
	switch e := err.(type) { //nolint:errorlint // the outermost one makes the promise
	case *capillary.Error:
		return e.Outcome == capillary.OutcomeRejected
	case *FullError, *IndexError, *StaleError, *DoubtError, *SilentError, *DuplicateError:
		return true
	}
	return false
}

func (w *world) askedTwice(token string) bool {
	asked := 0
	for _, o := range w.results {
		if o.Add == 0 && o.token == token {
			asked++
		}
	}
	return asked > 1
}

// nothingSilent wants each deletion that hit another image to be somebody's loss, in so many words.
func (w *world) nothingSilent() {
	for _, e := range w.done(sandbox.Deleted) {
		told := slices.ContainsFunc(w.results, func(o outcome) bool { return o.tells(e.Token, w.seeded) })
		if !w.asked(e.Token) && !told {
			w.t.Errorf("%s was hit, and nobody was told", e.Token)
		}
	}
}

// tells tells whether an operation told of the loss of this image. One that the lists never showed, as
// it came between a read and a DELETE, can't be named: that the deletion missed its aim must do for it.
func (o outcome) tells(token string, seeded []string) bool {
	lost := o.removal.Lost
	var lostErr *LostError
	var still *StillListedError
	var unverified *UnverifiedError
	switch {
	case errors.As(o.err, &unverified):
		return true
	case errors.As(o.err, &still):
		return !slices.Contains(seeded, token)
	case errors.As(o.err, &lostErr):
		lost = lostErr.Lost
		if !slices.Contains(seeded, token) {
			return true
		}
	}
	return slices.ContainsFunc(lost, func(s Slot) bool { return s.Token == token })
}

// proxy is a testing.TB for what wants one; rapid's T is none, and has what is needed of it.
type proxy struct {
	testing.TB // nil
	rapid      *rapid.T
}

func (p proxy) Helper()                           {}
func (p proxy) Cleanup(f func())                  { p.rapid.Cleanup(f) }
func (p proxy) Context() context.Context          { return p.rapid.Context() }
func (p proxy) Errorf(format string, args ...any) { p.rapid.Errorf(format, args...) }
func (p proxy) Fatalf(format string, args ...any) { p.rapid.Fatalf(format, args...) }
func (p proxy) Fatal(args ...any)                 { p.rapid.Fatal(args...) }
