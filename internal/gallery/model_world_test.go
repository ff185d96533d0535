package gallery

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// world is one run of a plan: some processes with a gallery each, a sandbox, and perhaps another actor.
type world struct {
	*fixture
	plan
	t         testing.TB
	begun     []string // asha's images at the beginning: those of the seed, and then the early ones
	early     map[string]bool
	processes []*process
	galleries []*Gallery
	results   []outcome
	lists     *wrongLists
	struck    []func() (trouble, int) // what each fault has done so far
	rules     []*sandbox.RuleHandle
	pagesMu   sync.Mutex
	pages     []*pageTrouble
}

// outcome is what the gallery said about an act.
type outcome struct {
	act
	operation *operation
	token     string // of the image that the act is about; a purge keeps it
	content   []byte // of the upload
	sum       string
	addition  AddResult
	removal   RemoveResult
	purged    PurgeResult
	err       error
	late      []imagelist.Entry // what vanished while a deletion of an earlier run was waited for
	held      bool              // an import was successful, so that a state holds the image
	added     time.Time         // when the upload was known to be there
	entry     entry             // what the second apply has found of it
	killed    bool              // its process was, before it was over
	ended     time.Time
	begun     time.Time
	// wasEmpty: the customer had no image when the act failed in the second apply.
	wasEmpty bool
	// falsehoods are what a read has said that is not true.
	falsehoods []string
}

func newWorld(tb testing.TB, p plan) *world {
	tb.Helper()
	w := &world{plan: p, t: tb, early: map[string]bool{}}
	w.fixture = newFixture(tb, sandboxed(func(o *sandbox.Options) {
		o.Naming, o.AddsFirst, o.Loose, o.FreshHandles = p.API.Naming, p.API.AddsFirst, p.API.Loose, p.API.FreshHandles
		o.OmitSizes, o.OmitEmptyList, o.ForeignTokenOnAdd = p.API.OmitSizes, p.API.OmitEmptyList, p.API.ForeignTokenOnAdd
		o.Batch = p.API.Batch
	}), func(s *setup) {
		s.options.Share, s.options.Batch, s.latency, s.budget = !p.Apart, p.Batch, p.Latency, p.Budget
		s.options.MissingIsNone = p.MissingIsNone
	})
	w.begun = w.truth(asha)
	w.addEarly()
	w.lists = newWrongLists(p.longestSettle(), w.truth)
	w.answered = w.lists.answered
	for run := range p.Runs {
		g, process := w.run(p.settle(run))
		w.galleries, w.processes = append(w.galleries, g), append(w.processes, process)
	}
	return w
}

// run begins a run.
func (w *world) run(settle time.Duration) (*Gallery, *process) {
	options := w.options
	options.Settle = settle
	return w.launch(options)
}

// addEarly adds what another actor has before the runs: the oldest first.
func (w *world) addEarly() {
	byAge := slices.SortedStableFunc(slices.Values(w.Early), func(a, b early) int { return int(b.Age - a.Age) })
	for n, e := range byAge {
		image, err := w.Foreign().Add(e.Customer, content(e.Content, 0))
		if err != nil {
			w.t.Fatalf("an early image: %v", err)
		}
		w.early[image.Token] = true
		if e.Customer == asha {
			w.begun = append(w.begun, image.Token)
		}
		next := time.Duration(0)
		if n+1 < len(byAge) {
			next = byAge[n+1].Age
		}
		<-time.After(e.Age - next)
	}
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
			rule := sandbox.Rule{Call: in.Call, Skip: in.Skip, Before: func() { w.delayed(in, do) }}
			w.rules = append(w.rules, w.Script(rule))
		}
	}
	w.script(w.Faults)
	w.failPages()
}

// delayed lets the other actor act: at once, but for a restoration, which takes its time.
func (w *world) delayed(in intrusion, do func()) {
	if in.Restore {
		w.after(in.At, do)
		return
	}
	do()
}

// script lets faults happen from now on.
func (w *world) script(faults []fault) {
	for _, f := range faults {
		if f.isWrongList() {
			list := w.lists.script(f)
			w.struck = append(w.struck, func() (trouble, int) { return f.What, w.lists.used(list) })
			continue
		}
		rule := w.Script(f.rule(w.Calls))
		w.rules = append(w.rules, rule)
		w.struck = append(w.struck, func() (trouble, int) { return f.What, rule.Used() })
	}
}

// unscript ends all faults.
func (w *world) unscript() {
	for _, rule := range w.rules {
		rule.Remove()
	}
	w.lists.stop()
}

// play performs the acts of the plan to their end.
func (w *world) play() {
	w.prepare()
	w.results = make([]outcome, len(w.Acts))
	var wg sync.WaitGroup
	for n, a := range w.Acts {
		o := &w.results[n]
		o.act = a
		if a.Deed == adds {
			o.content = content(a.Content, n)
			o.sum = uploadOf(o.content).SHA256
		} else {
			o.Customer, o.token = asha, w.begun[a.Image]
		}
		wg.Go(func() { w.perform(w.galleries[a.Run], o) })
	}
	for _, k := range w.Kills {
		w.after(k.At, w.processes[k.Run].kill)
	}
	wg.Wait()
}

// forgotten reports whether nothing of an act is in the state: its run was killed before it was over, or before
// it was saved.
func (w *world) forgotten(o outcome) bool {
	if w.processes[o.Run].State() != ledger.Killed {
		return false
	}
	return o.killed || !slices.ContainsFunc(w.Kills, func(k kill) bool { return k.Run == o.Run && k.Saved })
}

// perform does one act. A killed process has its connections cut, after which it does nothing more.
func (w *world) perform(g *Gallery, o *outcome) {
	ctx, cancel := context.WithTimeout(w.Context(), operationTime)
	defer cancel()
	defer context.AfterFunc(w.processes[o.Run].Life(), cancel)()
	<-time.After(o.Start)
	if o.Cancel > 0 {
		defer time.AfterFunc(o.Cancel, cancel).Stop()
	}
	o.begun = time.Now()
	w.carryOut(ctx, g, o)
	o.ended, o.killed = time.Now(), !w.processes[o.Run].alive()
}

// operate gives the context of an operation, and what ends it.
func (w *world) operate(ctx context.Context, o *outcome) (_ context.Context, end func()) {
	op := &operation{deed: o.Deed, customer: o.Customer}
	o.operation = op
	w.lists.began(op)
	return context.WithValue(ctx, operationKey{}, op), func() { w.lists.ended(op) }
}

func (w *world) carryOut(ctx context.Context, g *Gallery, o *outcome) {
	ctx, end := w.operate(ctx, o)
	defer end()
	switch o.Deed {
	case adds:
		o.addition, o.err = g.Add(ctx, o.Customer, uploadOf(o.content))
		o.added = time.Now()
	case removes:
		o.removal, o.err = g.Remove(ctx, Ref{CustomerID: asha, Token: o.token})
	case purges:
		o.purged, o.err = g.Purge(ctx, asha, []string{o.token}, func(PurgeProgress) {})
	case reads:
		_, o.err = w.locate(ctx, g, o, Ref{CustomerID: o.Customer, Token: o.token})
	case imports:
		o.err = w.importImage(ctx, g, o)
	}
}

// locate reads the image of a state entry, and notes if it is taken for gone though it was there all the while.
func (w *world) locate(ctx context.Context, g *Gallery, o *outcome, ref Ref) (LocateResult, error) {
	start := time.Now()
	there := slices.Contains(w.truth(o.Customer), ref.Token)
	if ref.Pending == nil && ref.Unsettled.IsZero() {
		ctx = context.WithValue(ctx, onlyReads{}, true)
	}
	located, err := g.Locate(ctx, ref)
	changed := w.events(func(e sandbox.Event) bool { return e.Token == ref.Token && !e.Time.Before(start) })
	if located.Entry == nil && !located.MayAppear && err == nil && there && len(changed) == 0 {
		o.falsehoods = append(o.falsehoods, ref.Token+" was taken for gone, and is there")
	}
	return located, err
}

// importImage does what an import does: it looks the image up, and reads it. What is not listed can't be
// imported.
func (w *world) importImage(ctx context.Context, g *Gallery, o *outcome) error {
	entries, err := g.List(context.WithValue(ctx, onlyReads{}, true), asha)
	if err != nil || !slices.ContainsFunc(entries, func(s imagelist.Entry) bool { return s.Token == o.token }) {
		return err
	}
	located, err := w.locate(ctx, g, o, Ref{CustomerID: o.Customer, Token: o.token})
	o.held = located.Entry != nil
	return err
}

// intrude does what the other actor wants, if that is possible.
func (w *world) intrude(n int, in intrusion) {
	switch {
	case in.Restore:
		_, _ = w.Foreign().Restore(in.Who)
	case in.Delete:
		_, _ = w.Foreign().Delete(in.Who, in.Index)
	default:
		_, _ = w.Foreign().Add(in.Who, sandbox.Picture(int64(n), 40000+n))
	}
}

// settleDown ends all runs and faults, and lets come what comes late.
func (w *world) settleDown() {
	w.unscript()
	w.mendPages()
	for _, p := range w.processes {
		if p.alive() {
			p.end()
		}
	}
	<-time.After(w.Rest)
	synctest.Wait()
}
