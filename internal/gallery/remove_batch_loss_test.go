package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// misname gives the first image of a list a name that contradicts its position.
func misname(body map[string]any) {
	if list, _ := body["customerImage"].([]any); len(list) > 0 {
		list[0].(map[string]any)["file"].(map[string]any)["name"] = "900001/564703420/9"
	}
}

// Of two that are to be deleted together, the index of one is in doubt. The call for the other comes so late that another
// actor has deleted that one, and hits a third: the error about the one in doubt is that of the loss.
func TestADoubtHidesNoLossFromABatch(t *testing.T) {
	t.Parallel()
	t.Run("after settle", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			all := b.truth(asha)
			<-time.After(time.Minute)
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Mutate: misname})
			b.Script(sandbox.Rule{Call: sandbox.CallDelete, LateEffect: settle + firstRetry/4, Before: func() {
				b.after(settle+firstRetry/8, func() { b.foreignDelete(asha, 1) })
			}})
			b.wantToldOf(b.removeAll(all[0], all[1]), all)
		}, batching)
	})
	t.Run("within settle, and the last list of it lags", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			all := b.truth(asha)
			<-time.After(time.Minute)
			late, other, lag := settle-time.Second, settle-1500*time.Millisecond, 3*time.Second
			rule := sandbox.Rule{Call: sandbox.CallGet, Times: -1, Mutate: misname}
			names := b.Script(rule)
			b.Script(sandbox.Rule{Call: sandbox.CallDelete, LateEffect: late, Before: func() {
				b.after(other, func() { b.foreignDelete(asha, 1) })
				b.after(other-time.Second, func() {
					names.Remove()
					rule.Stale = lag
					lagging := b.Script(rule)
					b.after(settle-other+time.Second+reader.FirstPause, func() { // just after the last read of the wait
						lagging.Remove()
						rule.Stale = 0
						b.Script(rule)
					})
				})
			}})
			b.wantToldOf(b.removeAll(all[0], all[1]), all)
		}, batching)
	})
}

// wantToldOf checks that the third image was hit, and that this was told to the one whose image is still there.
func (b *fixture) wantToldOf(g *group, all []string) {
	b.Helper()
	equal(b, "deletes", b.deletes(), []string{"1"})
	equal(b, "images", b.truth(asha), all[:1])
	succeeds(b, g.errs[all[1]])
	equal(b, "lost", tokensOf(fails[*LostError](b, g.errs[all[0]]).Lost), all[2:])
}
