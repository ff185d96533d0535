package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A killed run waits for its deletion for as long as its own settle_timeout says, and so does the next run, whose own is
// shorter.
func TestTheNextRunWaitsAsLongAsTheKilledOneWouldHave(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		patient := b.options
		patient.Settle = 5 * settle
		g, p := b.launch(patient)
		onDelete(b, sandbox.Rule{LateEffect: settle + time.Minute})
		ctx := b.cancelled(2 * time.Second)
		b.after(2*time.Second, p.kill)
		_, err := g.remove(ctx, asha, all[0])
		isA[*UnverifiedError](b, err)
		onDelete(b, sandbox.Rule{Delay: settle})
		next, _ := b.launch(b.options)
		removal, err := next.remove(b.Context(), asha, all[1])
		succeeds(b, err)
		equal(b, "removal", removal, RemoveResult{})
		equal(b, "images", b.truth(asha), all[2:])
	}, func(s *setup) {
		s.client = capillary.Config{UserAgent: agent, RequestTimeout: 2 * settle}
	})
}
