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

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// world is one run of a plan: some processes with a gallery each, a sandbox, and perhaps another actor.
type world struct {
	*bench
	plan
	t         testing.TB
	seeded    []string
	processes []*process
	galleries []*Gallery
	results   []outcome
	rules     []*sandbox.RuleHandle
}

// outcome is what the gallery said about an act.
type outcome struct {
	act
	token    string // of the image that the act is about; a purge keeps it
	upload   int    // size of the upload
	addition Addition
	removal  Removal
	purged   Purged
	err      error
	// gone: a read has concluded that the image is not there, and wrong that it was.
	gone, wrong bool
	killed      bool // its process was, before it was over
	ended       time.Time
	begun       time.Time
}

func newWorld(tb testing.TB, p plan) *world {
	tb.Helper()
	w := &world{plan: p, t: tb}
	w.bench = newBench(tb, sandboxed(func(o *sandbox.Options) {
		o.Naming, o.AddsFirst, o.Loose, o.FreshHandles = p.API.Naming, p.API.AddsFirst, p.API.Loose, p.API.FreshHandles
		o.OmitSizes, o.OmitEmptyList, o.ForeignTokenOnAdd = p.API.OmitSizes, p.API.OmitEmptyList, p.API.ForeignTokenOnAdd
		o.Batch = p.API.Batch
	}), func(s *setup) {
		s.options.Share, s.options.Batch, s.latency, s.budget = !p.Apart, p.Batch, p.Latency, p.Budget
	})
	for range p.Runs {
		g, process := w.launch(w.options)
		w.galleries, w.processes = append(w.galleries, g), append(w.processes, process)
	}
	w.seeded = w.truth(asha) // before the other actor can do anything
	return w
}

// prepare scripts the faults and the other actor.
func (w *world) prepare() {
	if w.API.LinksAreBroken {
		w.Script(sandbox.Rule{Call: sandbox.CallLink, Times: -1, Answer: sandbox.HTMLPage(502)})
	}
	for n, in := range w.Others {
		do := func() { w.intrude(n, in) }
		if in.Call == "" {
			w.after(in.At, do)
		} else {
			w.Script(sandbox.Rule{Call: in.Call, Skip: in.Skip, Before: do})
		}
	}
	for _, f := range w.Faults {
		w.rules = append(w.rules, w.Script(f.rule(w.Calls)))
	}
}

// run performs the plan to its end.
func (w *world) run() {
	w.prepare()
	w.results = make([]outcome, len(w.Acts))
	var wg sync.WaitGroup
	for n, a := range w.Acts {
		o := &w.results[n]
		o.act = a
		if a.Deed == adds {
			o.upload = 20000 + n // sizes tell the uploads apart
		} else {
			o.Customer, o.token = asha, w.seeded[a.Image]
		}
		wg.Go(func() { w.perform(w.galleries[a.Run], o, w.killTime(a.Run)) })
	}
	for _, k := range w.Kills {
		w.after(k.At, w.processes[k.Run].kill)
	}
	wg.Wait()
}

// killTime is when a run is to be killed; 0 for never.
func (w *world) killTime(run int) time.Duration {
	first := time.Duration(0)
	for _, k := range w.Kills {
		if k.Run == run && (first == 0 || k.At < first) {
			first = max(k.At, time.Nanosecond)
		}
	}
	return first
}

// forgotten tells whether nothing of an act is in the state: its run was killed before it was over, or
// before it was saved.
func (w *world) forgotten(o outcome) bool {
	if w.processes[o.Run].fate() != ledger.Killed {
		return false
	}
	return o.killed || !slices.ContainsFunc(w.Kills, func(k kill) bool { return k.Run == o.Run && k.Saved })
}

// perform does one act. A killed process has its connections cut.
func (w *world) perform(g *Gallery, o *outcome, kill time.Duration) {
	ctx, cancel := context.WithTimeout(w.Context(), operationTime)
	defer cancel()
	if kill > 0 {
		defer time.AfterFunc(kill, cancel).Stop()
	}
	<-time.After(o.Start)
	if o.Cancel > 0 {
		defer time.AfterFunc(o.Cancel, cancel).Stop()
	}
	o.begun = time.Now()
	w.carryOut(ctx, g, o)
	o.ended, o.killed = time.Now(), !w.processes[o.Run].alive()
}

func (w *world) carryOut(ctx context.Context, g *Gallery, o *outcome) {
	switch o.Deed {
	case adds:
		o.addition, o.err = g.Add(ctx, o.Customer, upload(o.upload))
	case removes:
		o.removal, o.err = g.Remove(ctx, asha, o.token)
	case purges:
		o.purged, o.err = g.Purge(ctx, asha, []string{o.token}, func(PurgeStep) {})
	case reads:
		var slot *Slot
		slot, o.err = g.Find(context.WithValue(ctx, onlyReads{}, true), asha, o.token)
		o.gone = slot == nil && o.err == nil
		o.wrong = o.gone && slices.Contains(w.truth(asha), o.token)
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

// settleDown ends all runs and faults, and lets come what comes late.
func (w *world) settleDown() {
	for _, rule := range w.rules {
		rule.Remove()
	}
	for _, p := range w.processes {
		if p.alive() {
			p.end()
		}
	}
	<-time.After(w.Rest)
	synctest.Wait()
}

// applyAgain is the second apply: a new run finishes what is left to do, as the provider would with what
// the first one has saved.
func (w *world) applyAgain() {
	g, _ := w.launch(w.options)
	for n := range w.results {
		o := &w.results[n]
		ctx, cancel := context.WithTimeout(w.Context(), operationTime)
		switch o.Deed {
		case adds:
			w.addAgain(ctx, g, o)
		case removes:
			w.removeAgain(ctx, g, o)
		case purges: // what it is to keep may have been removed in the meantime
			w.carryOut(ctx, g, o)
		case reads:
		}
		cancel()
	}
}

// addAgain reads an image that is in the state, recovers one that is pending, and uploads what is not
// there.
func (w *world) addAgain(ctx context.Context, g *Gallery, o *outcome) {
	pending, isPending := pendingIn(o.err)
	var slot *Slot
	switch {
	case w.forgotten(*o):
	case o.addition.Image != nil:
		slot, o.err = g.Find(ctx, o.Customer, o.addition.Image.Token)
		if slot == nil && o.err == nil && o.addition.Unlisted {
			slot, o.err = g.Recover(ctx, o.addition.Pending)
		}
		if o.err != nil {
			return
		}
	case isPending:
		if slot, o.err = g.Recover(ctx, pending); o.err != nil {
			return
		}
	}
	if slot == nil {
		o.addition, o.err = g.Add(ctx, o.Customer, upload(o.upload))
	}
}

// removeAgain removes what the state still holds.
func (w *world) removeAgain(ctx context.Context, g *Gallery, o *outcome) {
	if o.err == nil && !w.forgotten(*o) {
		return
	}
	if unverified, ok := errors.AsType[*UnverifiedError](o.err); ok && !w.forgotten(*o) {
		if o.err = g.Await(ctx, asha, unverified.Until); o.err != nil {
			return
		}
	}
	o.removal, o.err = g.Remove(ctx, asha, o.token)
}

func pendingIn(err error) (Pending, bool) {
	if pending, ok := errors.AsType[*PendingError](err); ok {
		return pending.Pending, true
	}
	if ambiguous, ok := errors.AsType[*AmbiguousError](err); ok {
		return ambiguous.Pending, true
	}
	return Pending{}, false
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
