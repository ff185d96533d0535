package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A call whose answer is lost may be carried out until settle is over. That protects other images; the reads until then
// don't, so there are few of them.
func TestReadsAreFewAfterALostAnswer(t *testing.T) {
	t.Parallel()
	const few = 8
	t.Run("to a deletion", func(t *testing.T) {
		t.Parallel()
		for name, rule := range map[string]sandbox.Rule{
			"carried out at once":            {Drop: sandbox.DropAfter},
			"carried out, and said to fail":  {Answer: sandbox.Warning(8080, "Error in deleting image"), Effect: true},
			"carried out, and a page of 502": {Answer: sandbox.HTMLPage(502), Effect: true},
			"carried out late":               {LateEffect: settle / 2},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				bubble(t, func(b *fixture) {
					all, start := b.truth(asha), time.Now()
					onDelete(b, rule)
					_, err := b.remove(b.Context(), asha, all[0])
					succeeds(b, err)
					equal(b, "images", b.truth(asha), all[1:])
					within(b, start, settle+2*reader.LongestPause)
					b.wantReadsSince(sandbox.CallDelete, few)
				})
			})
		}
		for name, rule := range map[string]sandbox.Rule{
			"not carried out":             {Drop: sandbox.DropBefore, Times: -1},
			"not carried out, as it says": {Answer: sandbox.Warning(8080, "Error in deleting image")},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				bubble(t, func(b *fixture) {
					start := time.Now()
					onDelete(b, rule)
					_, err := b.remove(b.Context(), asha, b.truth(asha)[0])
					isA[*StillListedError](b, err)
					took(b, start, settle)
					b.wantReadsSince(sandbox.CallDelete, few)
				}, retries(0))
			})
		}
	})
	t.Run("to a deletion of an earlier run", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			b.mustAwait(b.Gallery, time.Now().Add(settle))
			if reads := b.CountCalls(sandbox.CallGet); reads > few+1 { // the last one compares
				b.Errorf("%d reads, want at most %d", reads, few+1)
			}
		})
	})
	t.Run("to an upload", func(t *testing.T) {
		t.Parallel()
		for name, rule := range map[string]sandbox.Rule{
			"carried out at once": {Drop: sandbox.DropAfter},
			"carried out late":    {LateEffect: settle / 2},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				bubble(t, func(b *fixture) {
					onAdd(b, rule)
					added, err := b.Add(b.Context(), asha, upload(20000))
					succeeds(b, err)
					isAdded(b, added, 3)
					b.wantReadsSince(sandbox.CallAdd, few)
				})
			})
		}
		for name, rule := range map[string]sandbox.Rule{
			"not carried out":             {Drop: sandbox.DropBefore},
			"not carried out, as it says": {Answer: sandbox.Warning(8079, "Error in uploading Image")},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				bubble(t, func(b *fixture) {
					onAdd(b, rule)
					if _, err := b.Add(b.Context(), asha, upload(20000)); err == nil {
						b.Error("no error")
					}
					b.wantReadsSince(sandbox.CallAdd, few)
				})
			})
		}
	})
}

// wantReadsSince checks how many lists were read until settle after the first call of a kind. One more may confirm the last
// of them. Those of the links are not among them.
func (b *fixture) wantReadsSince(kind sandbox.Kind, most int) {
	b.Helper()
	first := callOf(b, kind, 0)
	sent, during, after := b.Calls()[first].Time, 0, 0
	for _, call := range b.Calls()[first:] {
		switch {
		case call.Kind != sandbox.CallGet:
		case call.Time.Sub(sent) <= settle:
			during++
		default:
			after++
		}
	}
	if during > most || after > 1 {
		b.Errorf("%d reads until settle and %d after it, want at most %d and 1", during, after, most)
	}
}
