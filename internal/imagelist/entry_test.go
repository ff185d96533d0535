package imagelist

import (
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// row makes a list of images with these tokens.
func row(tokens ...string) []capillary.Image {
	images := make([]capillary.Image, len(tokens))
	for i, token := range tokens {
		images[i].Token = token
	}
	return images
}

func TestFind(t *testing.T) {
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
			at, ok, err := Find(7, c.images, "x")
			if at != c.at || ok != c.ok {
				t.Errorf("at %d, %v, want %d, %v", at, ok, c.at, c.ok)
			}
			if !c.duplicate {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			equal(t, "error", fails[*DuplicateError](t, err), &DuplicateError{CustomerID: 7, Token: "x", Images: c.images})
		})
	}
}

func TestMissing(t *testing.T) {
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
			var want []Entry
			for _, i := range c.want {
				want = append(want, Entry{Index: i, Image: c.before[i]})
			}
			equal(t, "lost", Missing(Entries(c.before), c.after, "x"), want)
		})
	}
}

func TestByName(t *testing.T) {
	t.Parallel()
	entries := Entries(row("customerImage/1/7/a", "customerImage/1/7/b", "other/b", "customerImage/1/7/c"))
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
			entry, err := ByName(7, entries, name)
			if err != nil {
				t.Fatal(err)
			}
			if (entry == nil) != (want < 0) || (entry != nil && entry.Index != want) {
				t.Errorf("got %v, want index %d", entry, want)
			}
		})
	}
	_, err := ByName(7, entries, "b")
	equal(t, "duplicate", fails[*DuplicateError](t, err), &DuplicateError{CustomerID: 7, Token: "b", Images: Images(entries)})
}
