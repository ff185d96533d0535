package gallery

import (
	"context"
	"errors"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// row makes a list of images whose tokens these are.
func row(tokens ...string) []capillary.Image {
	images := make([]capillary.Image, len(tokens))
	for i, token := range tokens {
		images[i].Token = token
	}
	return images
}

func sized(token string, bytes int64) Slot {
	return Slot{Image: capillary.Image{Token: token, Size: &bytes}}
}

func TestPosition(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		images    []capillary.Image
		at        int
		ok        bool
		duplicate bool
	}{
		"first":           {row("x", "a", "b"), 0, true, false},
		"last":            {row("a", "b", "x"), 2, true, false},
		"not there":       {row("a", "b"), -1, false, false},
		"no images":       {nil, -1, false, false},
		"twice":           {row("x", "a", "x"), 0, false, true},
		"only in another": {row("ax", "xa", "X"), -1, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at, ok, err := position(7, c.images, "x")
			if at != c.at || ok != c.ok {
				t.Errorf("at %d, %v, want %d, %v", at, ok, c.at, c.ok)
			}
			if !c.duplicate {
				succeeds(t, err)
				return
			}
			equal(t, "error", fails[*DuplicateError](t, err), &DuplicateError{CustomerID: 7, Token: "x", Images: c.images})
		})
	}
}

func TestVanished(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before, after []capillary.Image
		want          []int
	}{
		"only the one meant":      {row("a", "x", "b"), row("a", "b"), nil},
		"nothing":                 {row("a", "x"), row("a", "x"), nil},
		"another, and not ours":   {row("a", "x", "b"), row("a", "x"), []int{2}},
		"another, and ours":       {row("a", "x", "b"), row("b"), []int{0}},
		"all":                     {row("a", "x", "b"), nil, []int{0, 2}},
		"moved, none lost":        {row("a", "b", "c"), row("c", "a", "b"), nil},
		"a new one hides nothing": {row("a", "x"), row("n", "x"), []int{0}},
		"no list before":          {nil, row("a"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want []Slot
			for _, i := range c.want {
				want = append(want, Slot{Index: i, Image: c.before[i]})
			}
			equal(t, "lost", vanished(Slots(c.before), c.after, "x"), want)
		})
	}
}

func TestPick(t *testing.T) {
	t.Parallel()
	pending := Pending{CustomerID: 7, Size: 100, Before: []string{"old", "old too"}}
	for name, c := range map[string]struct {
		slots []Slot
		want  string   // token
		doubt []string // tokens
	}{
		"none":                       {nil, "", nil},
		"only old ones":              {[]Slot{sized("old", 100), sized("old too", 5)}, "", nil},
		"the one":                    {[]Slot{sized("old", 100), sized("new", 100)}, "new", nil},
		"a new one of another size":  {[]Slot{sized("new", 101)}, "", nil},
		"one of each size":           {[]Slot{sized("new", 101), sized("ours", 100)}, "ours", nil},
		"two":                        {[]Slot{sized("new", 100), sized("ours", 100)}, "", []string{"new", "ours"}},
		"of unknown size":            {[]Slot{{Image: capillary.Image{Token: "new"}}}, "", []string{"new"}},
		"an old one of unknown size": {[]Slot{{Image: capillary.Image{Token: "old"}}}, "", nil},
		"one that fits beside one that might fit": {[]Slot{{Image: capillary.Image{Token: "new"}}, sized("ours", 100)}, "ours", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			slot, err := pending.pick(images(c.slots), context.Canceled)
			if c.doubt != nil {
				ambiguous := fails[*AmbiguousError](t, err)
				equal(t, "candidates", tokensOf(ambiguous.Candidates), c.doubt)
				equal(t, "pending", ambiguous.Pending, pending)
				if ambiguous.CustomerID != 7 || !errors.Is(ambiguous.Err, context.Canceled) {
					t.Errorf("error %+v", ambiguous)
				}
				return
			}
			succeeds(t, err)
			if (slot == nil) != (c.want == "") || (slot != nil && slot.Token != c.want) {
				t.Errorf("picked %v, want %q", slot, c.want)
			}
		})
	}
}

func TestByName(t *testing.T) {
	t.Parallel()
	slots := Slots(row("customerImage/1/7/a", "customerImage/1/7/b", "other/b", "customerImage/1/7/c"))
	for name, want := range map[string]int{
		"a":                   0,
		"customerImage/1/7/a": 0,
		"customerImage/1/7/b": 1, // the whole token decides where the id alone would not
		"c":                   3,
		"d":                   -1,
		"":                    -1,
		"7/a":                 -1,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			slot, err := ByName(7, slots, name)
			succeeds(t, err)
			if (slot == nil) != (want < 0) || (slot != nil && slot.Index != want) {
				t.Errorf("got %v, want index %d", slot, want)
			}
		})
	}
	_, err := ByName(7, slots, "b")
	equal(t, "duplicate", fails[*DuplicateError](t, err), &DuplicateError{CustomerID: 7, Token: "b", Images: images(slots)})
}
