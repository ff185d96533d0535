package gallery

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Two runs look for uploads of the same bytes at the same time, and there is one image: both see it before either
// has noted that it is its own. One of them gets it.
func TestOnlyOneOfTwoRunsRecoversAnImage(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		onAdd(b, sandbox.Rule{LateEffect: time.Minute})
		_, err := b.Add(b.cancelled(2*time.Second), asha, upload(20000))
		first := fails[*PendingError](b, err).Pending
		second := first
		second.Key = "of another upload"
		b.process.end()
		<-time.After(2 * time.Minute)
		b.latency = tick
		recovered, doubted := 0, 0
		var mu sync.Mutex
		var wg sync.WaitGroup
		for _, pending := range []journal.PendingUpload{first, second} {
			g, _ := b.launch(b.options)
			wg.Go(func() {
				entry, err := g.recoverUpload(b.Context(), pending)
				_, doubt := errors.AsType[*AmbiguousError](err)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case entry != nil && err == nil:
					recovered++
				case doubt:
					doubted++
				default:
					t.Errorf("slot %v, error %v", entry, err)
				}
			})
		}
		wg.Wait()
		if recovered != 1 || doubted != 1 {
			t.Errorf("%d recovered it, %d were in doubt", recovered, doubted)
		}
	})
}
