package imagelist

import (
	"strconv"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// named makes a list of images whose names end like this.
func named(ends ...string) []capillary.Image {
	images := make([]capillary.Image, len(ends))
	for i, end := range ends {
		images[i] = capillary.Image{Token: strconv.Itoa(i), Name: "900001/7/" + end}
	}
	return images
}

func TestIndex(t *testing.T) {
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
				index, err := check.Index(7, c.images, c.at)
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
	_, err := CheckStrict.Index(7, named("1", "0", "1"), 0)
	if got := fails[*IndexError](t, err).Claims; got != 2 {
		t.Errorf("claims %d, want 2", got)
	}
}
