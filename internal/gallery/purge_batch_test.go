package gallery

import (
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A purge is one call as well, and goes on one by one where the API does not take that.
func TestPurgeTogether(t *testing.T) {
	t.Parallel()
	for kind, deletes := range map[sandbox.Batch]int{sandbox.BatchInOrder: 1, sandbox.BatchAtOnce: 1, sandbox.BatchRefused: 1 + 2} {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				before, keep := b.truth(asha), b.idsAt(1)
				p := b.purging()
				purged, err := p.run(keep...)
				succeeds(b, err)
				equal(b, "deletes", len(b.deletes()), deletes)
				equal(b, "left", b.truth(asha), before[1:2])
				equal(b, "kept", tokensOf(purged.Kept), before[1:2])
				equal(b, "deleted", tokensOf(purged.Deleted), []string{before[2], before[0]})
				equal(b, "told", p.told(), []int{0, 1, 2})
				equal(b, "others", [][]imagelist.Entry{purged.Absent, purged.Added, purged.Lost}, [][]imagelist.Entry{nil, nil, nil})
			}, batching, server(kind))
		})
	}
	t.Run("partly done", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			purged, err := b.purging().run()
			succeeds(b, err)
			equal(b, "deleted", tokensOf(purged.Deleted), []string{before[2], before[1], before[0]})
		}, batching, server(sandbox.BatchFirstOnly))
	})
	t.Run("it hits one that was to stay", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			b.mustAdd(asha, 20000)
			before, keep := b.truth(asha), b.idsAt(1, 3)
			_, err := b.purging().run(keep...)
			stopped := fails[*PurgeError](b, err)
			equal(b, "lost", tokensOf(fails[*LostError](b, err).Lost), before[3:])
			equal(b, "deleted", tokensOf(stopped.Deleted), before[:1])
			equal(b, "failed", stopped.Failed.Token, before[2])
			equal(b, "left", stopped.Left, []imagelist.Entry{})
		}, batching, server(sandbox.BatchAscending))
	})
	t.Run("it hits one that was to stay, and is refused", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			b.mustAdd(asha, 20000)
			before, keep := b.truth(asha), b.idsAt(2)
			_, err := b.purging().run(keep...) // 0, what stood at 2, and nothing at 3
			stopped := fails[*PurgeError](b, err)
			lost := fails[*LostError](b, err)
			equal(b, "lost", tokensOf(lost.Lost), before[2:3])
			equal(b, "together", lost.BatchIndexes, []int{3, 1, 0})
			equal(b, "deleted", tokensOf(stopped.Deleted), before[:1])
			equal(b, "not deleted", append(tokensOf(stopped.Left), stopped.Failed.Token), []string{before[1], before[3]})
			equal(b, "left", b.truth(asha), []string{before[1], before[3]})
		}, batching, server(sandbox.BatchAscending))
	})
	t.Run("one comes to be in doubt", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			_, err := b.Purge(b.Context(), asha, nil, func(s PurgeProgress) {
				if s.Done == 0 { // the names stay, so the last one contradicts its position
					b.foreignDelete(asha, 1)
				}
			})
			isA[*imagelist.IndexError](b, err)
			equal(b, "left", b.truth(asha), before[2:])
		}, batching, naming(sandbox.Sticky))
	})
	t.Run("one comes to be in doubt, and one that was to stay is hit", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			b.mustAdd(asha, 20000)
			before, keep := b.truth(asha), b.idsAt(2)
			onDelete(b, sandbox.Rule{Before: func() { b.foreignDelete(asha, 0) }})
			purged, err := b.Purge(b.Context(), asha, keep, func(s PurgeProgress) {
				if s.Done == 0 { // as above
					b.foreignDelete(asha, 1)
				}
			})
			isA[*imagelist.IndexError](b, err)
			equal(b, "lost", tokensOf(purged.Lost), before[2:3])
			equal(b, "left", b.truth(asha), before[3:])
		}, batching, naming(sandbox.Sticky))
	})
}
