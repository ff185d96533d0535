package gallery

import (
	"testing"
	"time"
)

// A run from the same place that is still at it, and then comes to its proper end, keeps its image.
func TestARunThatEndsMeanwhileKeepsItsImage(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		token := b.mustAdd(asha, 20000)
		b.after(2*time.Second, b.process.end)
		other, _ := b.launch(b.options)
		added, err := other.Add(b.Context(), asha, upload(20000))
		succeeds(b, err)
		if added.TakenOver || added.Image.Token == token {
			t.Errorf("took over what another state holds")
		}
	})
}
