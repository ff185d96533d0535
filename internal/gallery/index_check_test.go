package gallery

import (
	"strconv"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// named makes a list of images whose names end like this.
func named(ends ...string) []capillary.Image {
	images := make([]capillary.Image, len(ends))
	for i, end := range ends {
		images[i] = capillary.Image{Token: strconv.Itoa(i), Name: "900001/7/" + end}
	}
	return images
}

func TestResolve(t *testing.T) {
	t.Parallel()
	const refused = -1
	type want struct{ strict, position, name int }
	for name, c := range map[string]struct {
		images []capillary.Image
		at     int
		want   want
	}{
		"right":                              {named("0", "1", "2"), 1, want{1, 1, 1}},
		"a gap before it":                    {named("1", "2"), 0, want{refused, 0, 1}},
		"a gap behind it":                    {named("0", "2"), 0, want{0, 0, 0}},
		"shuffled":                           {named("1", "2", "0"), 2, want{refused, 2, 0}},
		"no number":                          {named("avatar", "avatar"), 1, want{1, 1, refused}},
		"no number, but others have":         {named("0", "avatar"), 1, want{1, 1, refused}},
		"no number, and another has its own": {named("1", "avatar"), 1, want{refused, 1, refused}},
		"no name at all":                     {make([]capillary.Image, 2), 1, want{1, 1, refused}},
		"another claims the number":          {named("0", "1", "1"), 1, want{refused, 1, refused}},
		"another claims it, neither stands":  {named("3", "3"), 0, want{refused, 0, refused}},
		"others share a number":              {named("0", "1", "1"), 0, want{0, 0, 0}},
		"zeros in front":                     {named("0", "01"), 1, want{1, 1, 1}},
		"a number that ends a word":          {named("0", "image1"), 1, want{1, 1, refused}},
		"below zero":                         {named("-1"), 0, want{0, 0, refused}},
		"too long for a number":              {named("99999999999999999999"), 0, want{0, 0, refused}},
		"beyond the list":                    {named("7"), 0, want{refused, 0, 7}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for check, want := range map[IndexCheck]int{CheckStrict: c.want.strict, CheckPosition: c.want.position, CheckName: c.want.name} {
				index, err := check.resolve(7, c.images, c.at)
				if want != refused {
					if err != nil || index != want {
						t.Errorf("%s: index %d, error %v, want %d", check, index, err, want)
					}
					continue
				}
				doubt := fails[*IndexError](t, err)
				number, isNamed := c.images[c.at].NameNumber()
				if doubt.Position != c.at || doubt.Number != number || doubt.Named != isNamed || doubt.Check != check ||
					doubt.CustomerID != 7 || len(doubt.Images) != len(c.images) {
					t.Errorf("%s: error %+v", check, doubt)
				}
			}
		})
	}
}

func TestIndexErrorCountsTheClaims(t *testing.T) {
	t.Parallel()
	_, err := CheckStrict.resolve(7, named("1", "0", "1"), 0)
	if got := fails[*IndexError](t, err).Claims; got != 2 {
		t.Errorf("claims %d, want 2", got)
	}
}

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
		check  IndexCheck
		want   result
	}{
		"positional, strict":   {sandbox.Positional, CheckStrict, done},
		"positional, name":     {sandbox.Positional, CheckName, done},
		"sticky, strict":       {sandbox.Sticky, CheckStrict, done},
		"sticky, name":         {sandbox.Sticky, CheckName, done},
		"shuffled, strict":     {sandbox.Shuffled, CheckStrict, refused},
		"shuffled, position":   {sandbox.Shuffled, CheckPosition, done},
		"shuffled, name":       {sandbox.Shuffled, CheckName, result{deletes: []string{"0"}, lost: true}},
		"no numbers, strict":   {sandbox.Absent, CheckStrict, done},
		"no numbers, position": {sandbox.Absent, CheckPosition, done},
		"no numbers, name":     {sandbox.Absent, CheckName, refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *bench) {
				before := b.truth(asha)
				_, err := b.Remove(b.Context(), asha, before[2])
				equal(b, "deletes", b.deletes(), c.want.deletes)
				switch {
				case c.want.refused:
					equal(b, "candidates", fails[*IndexError](b, err).Position, 2)
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
	bubble(t, func(b *bench) {
		before := b.truth(asha)
		b.foreignDelete(asha, 0)
		_, err := b.Remove(b.Context(), asha, before[2])
		refused := fails[*IndexError](b, err)
		equal(b, "position and number", []int{refused.Position, refused.Number, refused.Claims}, []int{1, 2, 1})
		equal(b, "deletes", b.deletes(), []string{})

		patient := New(b.api, Options{Check: CheckPosition, Settle: settle})
		_, err = patient.Remove(b.Context(), asha, before[2])
		succeeds(b, err)
		equal(b, "images", b.truth(asha), before[1:2])
	}, naming(sandbox.Sticky))
}
