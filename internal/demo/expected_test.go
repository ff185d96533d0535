package main

import (
	"slices"
	"strings"
	"testing"
)

// account returns the ledger of the tests: two pictures that should be there, and a third that should be gone.
func account() expected {
	return expected{
		{whose: "app: photo 1", sha256: "aa", token: "x/1", there: true},
		{whose: "Terraform: avatar", sha256: "bb", token: "x/2", there: true},
		{whose: "app: photo 2", sha256: "cc", token: "x/3"},
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	photo, avatar := slot{index: 0, token: "x/1", sha256: "aa"}, slot{index: 1, token: "x/2", sha256: "bb"}
	tests := map[string]struct {
		slots []slot
		want  []string // in this order, a part of each difference
	}{
		"as it should be":     {[]slot{photo, avatar}, nil},
		"in another order":    {[]slot{avatar, photo}, nil},
		"one is gone":         {[]slot{photo}, []string{`"Terraform: avatar" should be there once, but is there 0 times`}},
		"all are gone":        {nil, []string{`"app: photo 1"`, `"Terraform: avatar"`}},
		"one is there twice":  {[]slot{photo, avatar, {index: 2, token: "x/2", sha256: "bb"}}, []string{"there 2 times"}},
		"one should be gone":  {[]slot{photo, avatar, {index: 2, token: "x/3", sha256: "cc"}}, []string{`index 2 holds "app: photo 2", which should be gone`}},
		"a stranger":          {[]slot{photo, avatar, {index: 2, token: "x/9", sha256: "ff"}}, []string{"index 2 holds image 9, which should not be there"}},
		"other bytes":         {[]slot{photo, {index: 1, token: "x/2", sha256: "ff"}}, []string{"its bytes have changed"}},
		"uploaded once more":  {[]slot{photo, avatar, {index: 2, token: "x/9", sha256: "bb"}}, []string{"index 2 holds image 9"}},
		"replaced by a copy":  {[]slot{photo, {index: 1, token: "x/9", sha256: "bb"}}, []string{"index 1 holds image 9", "0 times"}},
		"a swap of the bytes": {[]slot{{index: 0, token: "x/1", sha256: "bb"}, {index: 1, token: "x/2", sha256: "aa"}}, []string{"index 0", "index 1"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := account().judge(test.slots)
			if !slices.EqualFunc(got, test.want, strings.Contains) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestRecogniseKnowsAPictureByItsBytesOnlyOnce(t *testing.T) {
	t.Parallel()
	l := expected{{whose: "Terraform: avatar", sha256: "bb", there: true}}
	first := slot{index: 0, token: "x/1", sha256: "bb"}
	l.recognise([]slot{first})
	if got := l.judge([]slot{first}); len(got) > 0 {
		t.Errorf("the first sight is refused: %q", got)
	}
	if got := l.judge([]slot{{index: 0, token: "x/2", sha256: "bb"}}); len(got) == 0 {
		t.Error("the same bytes under another token pass for the picture")
	}
}
