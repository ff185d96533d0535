package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Something on the way sends a deletion twice: the second one hits whatever has moved to the index.

func TestRemoveTellsOfARepeatedDeletion(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rule  sandbox.Rule
		waits time.Duration // for the answer, and for what may come after it
	}{
		"before its answer": {sandbox.Rule{Repeat: true}, 0},
		"after an answer that took suspiciously long": {
			sandbox.Rule{Delay: 15 * time.Second, Repeat: true, RepeatAfter: 20 * time.Second}, 15*time.Second + settle,
		},
		"at the end of settle, after such an answer": {
			sandbox.Rule{Delay: 15 * time.Second, Repeat: true, RepeatAfter: settle - time.Second}, 15*time.Second + settle,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				all := b.truth(asha)
				_, err := b.List(b.Context(), asha)
				succeeds(b, err)
				<-time.After(settle) // so that no list can be from before an image came
				start := time.Now()
				onDelete(b, c.rule)
				removal, err := b.remove(b.Context(), asha, all[0])
				succeeds(b, err)
				equal(b, "lost", tokensOf(removal.Lost), all[1:2])
				equal(b, "images", b.truth(asha), all[2:])
				within(b, start, c.waits+2*reader.LongestPause)
			})
		})
	}
}

// Only an answer that took suspiciously long is worth the wait. It ends as usual when nothing was repeated.
func TestRemoveWaitsAfterASlowAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ answered, waits time.Duration }{
		"slow": {15 * time.Second, settle},
		"not":  {14 * time.Second, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				all, start := b.truth(asha), time.Now()
				onDelete(b, sandbox.Rule{Delay: c.answered})
				removal, err := b.remove(b.Context(), asha, all[0])
				succeeds(b, err)
				equal(b, "removal", removal, RemoveResult{})
				took(b, start, c.answered+c.waits)
			})
		})
	}
}
