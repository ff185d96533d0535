package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// onGet scripts what becomes of the reads after the first few.
func onGet(b *fixture, skip, times int, rule sandbox.Rule) {
	rule.Call, rule.Skip, rule.Times = sandbox.CallGet, skip, times
	b.Script(rule)
}

// A list that is older than what this process did is read again, and no index is taken from it.
func TestStaleListsAreReadAgain(t *testing.T) {
	t.Parallel()
	t.Run("shows what is gone", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			_, err := b.remove(b.Context(), asha, before[0])
			succeeds(b, err)
			onGet(b, 0, 3, sandbox.Rule{Snapshot: 1})
			removal, err := b.remove(b.Context(), asha, before[2])
			succeeds(b, err)
			equal(b, "removal", removal, RemoveResult{})
			equal(b, "deletes", b.deletes(), []string{"0", "1"})
			equal(b, "reads", b.CountCalls(sandbox.CallGet), 2+3+2)
		})
	})
	t.Run("lacks what was added", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			added := b.mustAdd(asha, 20000)
			onGet(b, 0, 3, sandbox.Rule{Snapshot: 1})
			_, err := b.remove(b.Context(), asha, before[0])
			succeeds(b, err)
			equal(b, "deletes", b.deletes(), []string{"1"})
			equal(b, "images", b.truth(asha), append([]string{added}, before[1:]...))
		}, sandboxed(func(o *sandbox.Options) { o.AddsFirst = true }))
	})
	t.Run("lacks it, and it is what is looked for", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			added := b.mustAdd(asha, 20000)
			onGet(b, 0, 3, sandbox.Rule{Snapshot: 1})
			entry, err := b.find(b.Context(), asha, added)
			succeeds(b, err)
			if entry == nil {
				b.Error("taken for gone")
			}
			onGet(b, 0, 3, sandbox.Rule{Snapshot: 1})
			_, err = b.remove(b.Context(), asha, added)
			succeeds(b, err)
			equal(b, "images", len(b.truth(asha)), 3)
		})
	})
	t.Run("lacks what was found after a lost answer", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			onAdd(b, sandbox.Rule{Drop: sandbox.DropAfter})
			added := b.mustAdd(asha, 20000)
			onGet(b, 0, 3, sandbox.Rule{Snapshot: 1})
			entry, err := b.find(b.Context(), asha, added)
			succeeds(b, err)
			if entry == nil {
				b.Error("taken for gone")
			}
		})
	})
	t.Run("before an upload", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			b.foreignAdd(asha, 20000)
			b.foreignAdd(asha, 20001)
			_, err := b.remove(b.Context(), asha, b.truth(asha)[0])
			succeeds(b, err)
			onGet(b, 0, 1, sandbox.Rule{Snapshot: 1}) // shows five, which is no reason to refuse
			b.mustAdd(asha, 30000)
			equal(b, "images", len(b.truth(asha)), 5)
		})
	})
}

func TestListsThatStayStale(t *testing.T) {
	t.Parallel()
	t.Run("with what is gone", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			_, err := b.remove(b.Context(), asha, before[0])
			succeeds(b, err)
			stale := b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Snapshot: 1})
			b.after(settle-time.Second, stale.Remove)
			_, err = b.remove(b.Context(), asha, before[1])
			succeeds(b, err)
			equal(b, "deletes", b.deletes(), []string{"0", "0"})
			equal(b, "images", b.truth(asha), before[2:])
		})
	})
	t.Run("without what was added, which somebody deleted", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			added := b.mustAdd(asha, 20000)
			start := time.Now()
			b.foreignDelete(asha, 3)
			entry, err := b.find(b.Context(), asha, added)
			succeeds(b, err)
			equal(b, "image", entry, nil)
			within(b, start, evidence.Lag(settle)+2*reader.LongestPause)
		})
	})
}

func TestWritesRefuseADoubtfulList(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		onGet(b, 0, -1, sandbox.Rule{Mutate: doubt})
		_, err := b.remove(b.Context(), asha, b.truth(asha)[0])
		isA[*UnknownWarningError](b, err)
		_, err = b.remove(b.Context(), asha, "none")
		isA[*UnknownWarningError](b, err)
		_, err = b.Add(b.Context(), asha, upload(20000))
		isA[*UnknownWarningError](b, err)
		equal(b, "writes", []int{len(b.deletes()), b.CountCalls(sandbox.CallAdd)}, []int{0, 0})
	})
}

// Answers without any list.
func TestSilence(t *testing.T) {
	t.Parallel()
	silent := sandboxed(func(o *sandbox.Options) { o.OmitEmptyList = true })
	t.Run("is how an API may say that there are none", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			start := time.Now()
			token := b.mustAdd(empty, 20000)
			removal, err := b.remove(b.Context(), empty, token)
			succeeds(b, err)
			equal(b, "removal", removal, RemoveResult{})
			within(b, start, 5*time.Second)
			equal(b, "deletes", b.deletes(), []string{"0"})
			equal(b, "calls", b.kinds(empty), []sandbox.Kind{
				sandbox.CallGet, sandbox.CallGet, sandbox.CallAdd, sandbox.CallGet, // two reads, as the first was silent
				sandbox.CallGet, sandbox.CallDelete, sandbox.CallGet, sandbox.CallGet,
			})
		}, silent)
	})
	t.Run("is no proof that an image is gone", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			start := time.Now()
			_, err := b.remove(b.Context(), empty, "none")
			isA[*NoListError](b, err)
			equal(b, "deletes", b.deletes(), []string{})
			took(b, start, settle)
		}, silent)
	})
	t.Run("is an empty list if the user says so", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			start := time.Now()
			_, err := b.remove(b.Context(), empty, "none")
			succeeds(b, err)
			equal(b, "deletes", b.deletes(), []string{})
			took(b, start, evidence.Moment)
		}, silent, missingIsNone)
	})
	t.Run("is no index to delete at", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			onGet(b, 0, 3, sandbox.Rule{Mutate: noList})
			before := b.truth(asha)
			_, err := b.remove(b.Context(), asha, before[1])
			succeeds(b, err)
			equal(b, "images", b.truth(asha), without(before, before[1]))
		})
	})
	t.Run("is no proof of a deletion that may not have happened", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			onDelete(b, sandbox.Rule{Answer: sandbox.HTMLPage(502)})
			onGet(b, 1, 5, sandbox.Rule{Mutate: noList})
			removal, err := b.remove(b.Context(), asha, before[1])
			succeeds(b, err)
			equal(b, "removal", removal, RemoveResult{})
			equal(b, "images", b.truth(asha), without(before, before[1]))
		})
	})
	t.Run("is no loss of all others", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			onGet(b, 1, 5, sandbox.Rule{Mutate: noList})
			removal, err := b.remove(b.Context(), asha, before[1])
			succeeds(b, err)
			equal(b, "removal", removal, RemoveResult{})
		})
	})
	t.Run("with a null in its place", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			onGet(b, 0, 1, sandbox.Rule{Mutate: func(body map[string]any) { body["customerImage"] = nil }})
			b.mustAdd(asha, 20000)
			equal(b, "reads", b.CountCalls(sandbox.CallGet), 3)
		})
	})
}

// The client repeats its reads by itself; the waits add up and nothing is sent twice.
func TestReadsThatFailForAWhile(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		before := b.truth(asha)
		for _, skip := range []int{0, 4} {
			onGet(b, skip, 3, sandbox.Rule{Answer: sandbox.HTMLPage(503)})
		}
		_, err := b.remove(b.Context(), asha, before[0])
		succeeds(b, err)
		equal(b, "deletes", b.deletes(), []string{"0"})
	}, func(s *setup) { s.client = capillary.Config{UserAgent: agent, MaxRetries: 4} })
}
