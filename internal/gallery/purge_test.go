package gallery

import (
	"context"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// purging is a purge and what was told of its progress.
type purging struct {
	*fixture
	ctx   context.Context
	steps []PurgeProgress
}

func (b *fixture) purging() *purging { return &purging{fixture: b, ctx: b.Context()} }

func (p *purging) run(keep ...string) (PurgeResult, error) {
	return p.Purge(p.ctx, asha, keep, func(s PurgeProgress) { p.steps = append(p.steps, s) })
}

// told are the steps: how many were done each time.
func (p *purging) told() []int {
	var done []int
	for _, step := range p.steps {
		done = append(done, step.Done)
	}
	return done
}

// listed gives the images as a list would, without any call.
func (b *fixture) listed() []imagelist.Entry {
	var entries []imagelist.Entry
	for _, image := range b.Images(asha) {
		entries = append(entries, imagelist.Entry{Index: image.Index, Image: capillary.Image{Token: image.Token}})
	}
	return entries
}

// idsAt are the ids of the images at these indexes.
func (b *fixture) idsAt(indexes ...int) []string {
	var ids []string
	for _, at := range indexes {
		ids = append(ids, b.Images(asha)[at].ID)
	}
	return ids
}

// hits are the tokens that were deleted by the provider, in order.
func (b *fixture) hits() []string {
	list := []string{}
	for _, event := range b.Journal() {
		if event.Kind == sandbox.Deleted && event.By != "foreign" {
			list = append(list, event.Token)
		}
	}
	return list
}

func TestPurgeDeletesFromTheHighestIndexDown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keep    []int
		deletes []string
	}{
		"all":              {nil, []string{"2", "1", "0"}},
		"all but the 1st":  {[]int{0}, []string{"2", "1"}},
		"all but the 2nd":  {[]int{1}, []string{"2", "0"}},
		"all but the last": {[]int{2}, []string{"1", "0"}},
		"only the 2nd":     {[]int{0, 2}, []string{"1"}},
		"none":             {[]int{0, 1, 2}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				before, start := b.truth(asha), time.Now()
				var kept []string
				for _, at := range c.keep {
					kept = append(kept, before[at])
				}
				p := b.purging()
				purged, err := p.run(b.idsAt(c.keep...)...)
				succeeds(b, err)
				equal(b, "deletes", b.deletes(), c.deletes)
				equal(b, "left", b.truth(asha), append([]string{}, kept...))
				equal(b, "deleted", tokensOf(purged.Deleted), b.hits())
				equal(b, "kept", tokensOf(purged.Kept), b.truth(asha))
				equal(b, "others", [][]imagelist.Entry{purged.Absent, purged.Added, purged.Lost}, [][]imagelist.Entry{nil, nil, nil})
				equal(b, "told", p.told(), []int{0, 1, 2, 3}[:1+len(c.deletes)])
				equal(b, "calls", len(b.kinds(asha)), 1+3*len(c.deletes))
				took(b, start, 0)
			})
		})
	}
}

func TestPurgeOfACustomerWithoutImages(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]func(*setup){
		"an empty list":                        func(*setup) {},
		"no list, which the user says is none": func(s *setup) { s.sandbox.OmitEmptyList, s.options.MissingIsNone = true, true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				purged, err := b.Purge(b.Context(), empty, nil, func(s PurgeProgress) { equal(b, "plan", s, PurgeProgress{}) })
				succeeds(b, err)
				equal(b, "purged", purged, PurgeResult{})
				equal(b, "deletes", b.deletes(), []string{})
			}, option)
		})
	}
	t.Run("no list", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			_, err := b.Purge(b.Context(), empty, nil, func(PurgeProgress) {})
			isA[*NoListError](b, err)
		}, sandboxed(func(o *sandbox.Options) { o.OmitEmptyList = true }))
	})
}

// The second DELETE is refused. The error says what is gone and what is left, and another purge, by the
// next run, finishes.
func TestPurgeStopsAtTheFirstFailure(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		before := b.listed()
		b.Script(sandbox.Rule{Call: sandbox.CallDelete, Skip: 1, Answer: sandbox.ErrorBody(403, 4000, "Not authorised")})
		p := b.purging()
		_, err := p.run()
		stopped := fails[*PurgeError](b, err)
		equal(b, "kind", fails[*capillary.Error](b, err).Kind, capillary.KindForbidden)
		equal(b, "deleted", tokensOf(stopped.Deleted), tokensOf(before[2:]))
		equal(b, "failed", stopped.Failed.Token, before[1].Token)
		equal(b, "left", tokensOf(stopped.Left), tokensOf(before[:1]))
		equal(b, "of", stopped.Of, 3)
		equal(b, "told", p.told(), []int{0, 1})
		equal(b, "images", b.truth(asha), tokensOf(before[:2]))
		_, err = b.next().Purge(b.Context(), asha, nil, func(PurgeProgress) {})
		succeeds(b, err)
		equal(b, "deletes", b.deletes(), []string{"2", "1", "1", "0"})
		equal(b, "images", b.truth(asha), []string{})
	})
}

// Another actor changes the list in the middle of it.
func TestPurgeAmongOthers(t *testing.T) {
	t.Parallel()
	first := func(b *fixture, do func()) { // once the first deletion has taken effect
		b.Script(sandbox.Rule{Call: sandbox.CallDelete, After: do})
	}
	inFront := sandboxed(func(o *sandbox.Options) { o.AddsFirst = true })
	for name, edit := range map[string]func(*setup){"behind": func(*setup) {}, "in front": inFront} {
		t.Run("one is added "+name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				var added string
				first(b, func() { added = b.foreignAdd(asha, 20000) })
				purged, err := b.purging().run()
				succeeds(b, err)
				equal(b, "left", b.truth(asha), []string{added})
				equal(b, "added", tokensOf(purged.Added), []string{added})
				equal(b, "deleted", len(purged.Deleted), 3)
				equal(b, "lost", purged.Lost, nil)
			}, edit)
		})
	}
	t.Run("one that was to go is gone", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			first(b, func() { b.foreignDelete(asha, 1) })
			p := b.purging()
			purged, err := p.run()
			succeeds(b, err)
			equal(b, "deleted", tokensOf(purged.Deleted), []string{before[2], before[0]})
			equal(b, "absent", tokensOf(purged.Absent), before[1:2])
			equal(b, "told of it", p.steps[2].Absent, true)
			equal(b, "told of others", []bool{p.steps[1].Absent, p.steps[3].Absent}, []bool{false, false})
			equal(b, "lost", purged.Lost, nil)
			equal(b, "deletes", b.deletes(), []string{"2", "0"})
		})
	})
	t.Run("one that was to stay is gone", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before, keep := b.truth(asha), b.idsAt(0)
			first(b, func() { b.foreignDelete(asha, 0) })
			purged, err := b.purging().run(keep...)
			succeeds(b, err)
			equal(b, "lost", tokensOf(purged.Lost), before[:1])
			equal(b, "kept", purged.Kept, nil)
			equal(b, "deleted", len(purged.Deleted), 2)
		})
	})
	t.Run("one that was to stay is gone while no DELETE is under way", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before, keep := b.truth(asha), b.idsAt(0)
			b.Script(sandbox.Rule{Call: sandbox.CallDelete, Skip: 1, Answer: sandbox.RateLimited(""), After: func() { b.foreignDelete(asha, 0) }})
			purged, err := b.purging().run(keep...)
			succeeds(b, err)
			equal(b, "lost", tokensOf(purged.Lost), before[:1])
		})
	})
	t.Run("one that was added is gone again", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			var added string
			first(b, func() { added = b.foreignAdd(asha, 20000) })
			b.Script(sandbox.Rule{Call: sandbox.CallDelete, Skip: 1, Before: func() { b.foreignDelete(asha, 2) }})
			purged, err := b.purging().run()
			succeeds(b, err)
			equal(b, "lost", tokensOf(purged.Lost), []string{added})
			equal(b, "added", purged.Added, nil)
		})
	})
	t.Run("a deletion hits another", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			b.foreignAdd(asha, 20000)
			keep := b.idsAt(3)
			// At index 1, where the second deletion goes, stands the one to keep by then.
			b.Script(sandbox.Rule{Call: sandbox.CallDelete, Skip: 1, Before: func() { b.foreignDelete(asha, 0) }})
			_, err := b.purging().run(keep...)
			stopped := fails[*PurgeError](b, err)
			isA[*LostError](b, err)
			equal(b, "deleted", tokensOf(stopped.Deleted), before[2:])
			equal(b, "failed", stopped.Failed.Token, before[1])
			equal(b, "left", stopped.Left, []imagelist.Entry{})
			equal(b, "images", b.truth(asha), before[1:2])
		})
	})
}

func TestPurgeOfAnErasedCustomer(t *testing.T) {
	t.Parallel()
	erased := sandbox.Rule{Call: sandbox.CallGet, Answer: sandbox.ErrorBody(400, 0, "Customer is deleted after PII delete request"), Times: -1}
	t.Run("before", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			b.Script(erased)
			_, err := b.purging().run()
			equal(b, "erased", IsErased(err), true)
			equal(b, "deletes", b.deletes(), []string{})
		})
	})
	t.Run("in the midst of it", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			late := erased
			late.Skip = 3 // a list that decides, one that resolves, one that verifies
			b.Script(late)
			purged, err := b.purging().run(b.idsAt(0)...)
			succeeds(b, err)
			equal(b, "erased", purged.Erased, true)
			equal(b, "deleted", len(purged.Deleted), 1)
			equal(b, "kept", purged.Kept, nil)
		})
	})
}

// A context that ends does so at once, in any phase, and what was done is told.
func TestCancelledPurge(t *testing.T) {
	t.Parallel()
	const moment = 10 * time.Second
	for name, c := range map[string]struct {
		rule    sandbox.Rule
		deleted int // -1 for an end before the first
	}{
		"during the list that decides": {sandbox.Rule{Call: sandbox.CallGet, Drop: sandbox.HangBefore}, -1},
		"during the first DELETE":      {sandbox.Rule{Call: sandbox.CallDelete, Drop: sandbox.HangBefore}, 0},
		"during the second DELETE":     {sandbox.Rule{Call: sandbox.CallDelete, Skip: 1, Drop: sandbox.HangAfter}, 1},
		"between two deletions":        {sandbox.Rule{Call: sandbox.CallGet, Skip: 3, Drop: sandbox.HangBefore}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				b.Script(c.rule)
				p, start := b.purging(), time.Now()
				p.ctx = b.cancelled(moment)
				_, err := p.run()
				took(b, start, moment)
				ends(b, err)
				if c.deleted >= 0 {
					stopped := fails[*PurgeError](b, err)
					equal(b, "deleted", len(stopped.Deleted), c.deleted)
					equal(b, "left", len(stopped.Left), 2-c.deleted)
				}
				_, err = b.next().Purge(b.Context(), asha, nil, func(PurgeProgress) {}) // the lock is free
				succeeds(b, err)
				equal(b, "images", b.truth(asha), []string{})
			})
		})
	}
}

// Another run of this machine waits until the purge is over: what it uploads is not between two
// deletions.
func TestPurgeHoldsTheCustomer(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		other, _ := b.launch(b.options)
		uploaded := make(chan error, 1)
		b.Script(sandbox.Rule{Call: sandbox.CallDelete, Delay: time.Second, Times: -1, Before: func() {
			if len(b.deletes()) > 1 {
				return
			}
			go func() {
				_, err := other.Add(b.Context(), asha, upload(20000))
				uploaded <- err
			}()
		}})
		purged, err := b.purging().run()
		succeeds(b, err)
		succeeds(b, <-uploaded)
		equal(b, "added", purged.Added, nil)
		var kinds []sandbox.EventKind
		for _, event := range b.Journal() {
			kinds = append(kinds, event.Kind)
		}
		equal(b, "events", kinds, []sandbox.EventKind{sandbox.Deleted, sandbox.Deleted, sandbox.Deleted, sandbox.Added})
	})
}

// To tell of the progress takes time: no list from before that resolves an index.
func TestPurgeReadsAfterItHasToldOfItsProgress(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		before, keep := b.truth(asha), b.idsAt(1)
		_, err := b.Purge(b.Context(), asha, keep, func(s PurgeProgress) {
			if s.Done == 1 {
				b.foreignDelete(asha, 0)
			}
		})
		succeeds(b, err)
		equal(b, "left", b.truth(asha), before[1:2])
		equal(b, "deletes", b.deletes(), []string{"2"})
	}, check(imagelist.CheckPosition))
}

// A call of an earlier operation that may still take effect moves the list: it is waited for.
func TestPurgeWaitsForWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		start := time.Now()
		b.customer(asha).journal.Unsettle(start.Add(time.Minute))
		_, err := b.purging().run()
		succeeds(b, err)
		took(b, start, time.Minute)
	})
}
