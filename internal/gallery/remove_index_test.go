package gallery

import (
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// What each check does when the numbers of names behave in each way that they may. The image is the
// third of three; where a number is followed, the sandbox deletes by position all the same.
func TestRemoveUnderEachNaming(t *testing.T) {
	t.Parallel()
	type result struct {
		deletes []string
		refused bool
		lost    bool
	}
	done, refused := result{deletes: []string{"2"}}, result{deletes: []string{}, refused: true}
	for name, c := range map[string]struct {
		naming sandbox.Naming
		check  imagelist.IndexCheck
		want   result
	}{
		"positional, strict":   {sandbox.Positional, imagelist.CheckStrict, done},
		"positional, name":     {sandbox.Positional, imagelist.CheckName, done},
		"sticky, strict":       {sandbox.Sticky, imagelist.CheckStrict, done},
		"sticky, name":         {sandbox.Sticky, imagelist.CheckName, done},
		"shuffled, strict":     {sandbox.Shuffled, imagelist.CheckStrict, refused},
		"shuffled, position":   {sandbox.Shuffled, imagelist.CheckPosition, done},
		"shuffled, name":       {sandbox.Shuffled, imagelist.CheckName, result{deletes: []string{"0"}, lost: true}},
		"no numbers, strict":   {sandbox.Absent, imagelist.CheckStrict, done},
		"no numbers, position": {sandbox.Absent, imagelist.CheckPosition, done},
		"no numbers, name":     {sandbox.Absent, imagelist.CheckName, refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				before := b.truth(asha)
				_, err := b.remove(b.Context(), asha, before[2])
				equal(b, "deletes", b.deletes(), c.want.deletes)
				switch {
				case c.want.refused:
					equal(b, "candidates", fails[*imagelist.IndexError](b, err).Position, 2)
					equal(b, "images", b.truth(asha), before)
				case c.want.lost:
					equal(b, "lost", tokensOf(fails[*LostError](b, err).Lost), before[:1])
				default:
					succeeds(b, err)
					equal(b, "images", b.truth(asha), before[:2])
				}
			}, naming(c.naming), check(c.check))
		})
	}
}

// After a deletion sticky numbers have a gap, so that the strict check refuses all behind it.
func TestStrictRefusesBehindAGap(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		before := b.truth(asha)
		b.foreignDelete(asha, 0)
		_, err := b.remove(b.Context(), asha, before[2])
		refused := fails[*imagelist.IndexError](b, err)
		equal(b, "position and number", []int{refused.Position, refused.Number, refused.Claims}, []int{1, 2, 1})
		equal(b, "deletes", b.deletes(), []string{})

		patient := New(b.api, Options{Check: imagelist.CheckPosition, Settle: settle})
		_, err = patient.remove(b.Context(), asha, before[2])
		succeeds(b, err)
		equal(b, "images", b.truth(asha), before[1:2])
	}, naming(sandbox.Sticky))
}
