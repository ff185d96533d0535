package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// That an image is being deleted explains to the deletion that a list lacks it. A read of the same image takes two lists,
// because the deletion may not be carried out.
func TestAReadBesideADeletionThatIsNotCarriedOut(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		<-time.After(time.Hour)
		all := b.truth(asha)
		onDelete(b, sandbox.Rule{Drop: sandbox.DropBefore, Times: -1})
		go func() { _, _ = b.remove(b.cancelled(10*time.Second), asha, all[2]) }()
		<-time.After(3 * time.Second)
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Mutate: func(body map[string]any) {
			body["customerImage"] = body["customerImage"].([]any)[:2]
		}})
		entry, err := b.find(b.Context(), asha, all[2])
		<-time.After(settle)
		succeeds(b, err)
		if entry == nil && len(b.truth(asha)) == 3 {
			b.Error("taken for gone by one short list")
		}
	})
}
