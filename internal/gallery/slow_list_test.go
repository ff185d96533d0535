package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A list that was long on its way, or that came before the machine slept, is no list to take an index from: the images may
// have moved since.
func TestNoIndexIsTakenFromAListThatWasLongOnItsWay(t *testing.T) {
	t.Parallel()
	slow := func(b *fixture) {
		b.Script(sandbox.Rule{Call: sandbox.CallGet, After: func() {
			<-time.After(25 * time.Second)
			b.foreignDelete(asha, 0)
			<-time.After(25 * time.Second)
		}})
	}
	t.Run("for a deletion", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			all := b.truth(asha)
			slow(b)
			removal, err := b.remove(b.Context(), asha, all[1])
			succeeds(b, err)
			equal(b, "removal", removal, RemoveResult{})
			equal(b, "deletes", b.deletes(), []string{"0"})
			equal(b, "images", b.truth(asha), all[2:])
		})
	})
	t.Run("but a read may go by it", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			token := b.truth(asha)[1]
			slow(b)
			entry, err := b.find(b.Context(), asha, token)
			succeeds(b, err)
			equal(b, "index", entry.Index, 1)
			equal(b, "reads", b.CountCalls(sandbox.CallGet), 1)
		})
	})
}
