package gallery

import (
	"context"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// The lock is lost between two tries: nothing more is sent.
func TestALostLockIsNoticedBeforeTheNextTry(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *bench) {
		var held *heldPage
		b.machine.failing = func(h *heldPage) error {
			held = h
			return nil
		}
		onDelete(b, sandbox.Rule{Answer: sandbox.RateLimited(""), After: func() { held.lose() }})
		ctx, cancel := context.WithTimeout(b.Context(), operationTime) // the page says the same in both tries
		defer cancel()
		_, err := b.Remove(ctx, asha, b.truth(asha)[0])
		isA[*LedgerError](b, err)
		equal(b, "deletes", len(b.deletes()), 1)
	})
}
