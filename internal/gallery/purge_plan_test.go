package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Whatever is in doubt is so before the first deletion, and a rehearsal says the same.
func TestPurgeRefusesBeforeItBegins(t *testing.T) {
	t.Parallel()
	list := func(mutate func(map[string]any)) sandbox.Rule {
		return sandbox.Rule{Call: sandbox.CallGet, Mutate: mutate, Times: -1}
	}
	for name, c := range map[string]struct {
		rule  sandbox.Rule
		keep  []string
		check func(*fixture, error)
		edit  func(*setup)
	}{
		"doubt":        {rule: list(doubt), check: func(b *fixture, err error) { isA[*UnknownWarningError](b, err) }},
		"twice listed": {rule: list(twice), check: func(b *fixture, err error) { isA[*imagelist.DuplicateError](b, err) }},
		"unreadable": {rule: sandbox.Rule{Call: sandbox.CallGet, Answer: sandbox.HTMLPage(200), Times: -1},
			check: func(b *fixture, err error) {
				equal(b, "kind", fails[*capillary.Error](b, err).Kind, capillary.KindUnreadable)
			}},
		"unknown to keep": {keep: []string{"nobody", "no-one"}, check: func(b *fixture, err error) {
			keep := fails[*UnknownKeepError](b, err)
			equal(b, "unknown", keep.Unknown, []string{"nobody", "no-one"})
			equal(b, "images", imagelist.Tokens(keep.Images), b.truth(asha))
		}},
		"names that disagree": {edit: naming(sandbox.Shuffled), check: func(b *fixture, err error) { isA[*imagelist.IndexError](b, err) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.edit == nil {
				c.edit = func(*setup) {}
			}
			bubble(t, func(b *fixture) {
				b.Script(c.rule)
				before := b.truth(asha)
				_, err := b.purging().run(c.keep...)
				c.check(b, err)
				_, err = b.PlanPurge(b.Context(), asha, c.keep)
				c.check(b, err)
				equal(b, "deletes", b.deletes(), []string{})
				equal(b, "images", b.truth(asha), before)
			}, c.edit)
		})
	}
}

// Only the index of the last image to delete is in doubt: all of them stay, because half a purge is of no use.
func TestPurgeLooksAtAllIndexesFirst(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Mutate: func(body map[string]any) {
			list, _ := body["customerImage"].([]any)
			entry, _ := list[0].(map[string]any)
			file, _ := entry["file"].(map[string]any)
			file["name"] = "900001/564703420/7"
		}})
		_, err := b.purging().run()
		equal(b, "position", fails[*imagelist.IndexError](b, err).Position, 0)
		equal(b, "deletes", b.deletes(), []string{})
		_, err = b.purging().run(b.idsAt(0)...) // it does not matter for what is kept
		succeeds(b, err)
		equal(b, "deletes", b.deletes(), []string{"2", "1"})
	})
}

// An answer without a list is no reason to believe that there is nothing to delete.
func TestPurgeWaitsForAList(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		outage := b.Script(sandbox.Rule{Call: sandbox.CallGet, Mutate: noList, Times: -1})
		b.after(settle-time.Second, outage.Remove)
		_, err := b.purging().run()
		succeeds(b, err)
		equal(b, "images", b.truth(asha), []string{})
	})
}

func TestPlanPurgeSendsNoWrite(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		before := b.truth(asha)
		plan, err := b.PlanPurge(b.Context(), asha, b.idsAt(1))
		succeeds(b, err)
		equal(b, "to delete", tokensOf(plan.Delete), []string{before[2], before[0]})
		equal(b, "to keep", tokensOf(plan.Keep), before[1:2])
		equal(b, "calls", b.kinds(asha), []sandbox.Kind{sandbox.CallGet})
	})
}
