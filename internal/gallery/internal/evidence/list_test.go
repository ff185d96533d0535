package evidence

import (
	"testing"
	"time"
)

func TestTooSlow(t *testing.T) {
	t.Parallel()
	for took, want := range map[time.Duration]bool{0: false, 10 * time.Second: false, 10*time.Second + 1: true, time.Minute: true} {
		list := List{Asked: epoch, Came: epoch.Add(took)}
		if list.TooSlow() != want {
			t.Errorf("a list that took %v: TooSlow() = %t, want %t", took, !want, want)
		}
	}
}

func TestMayBeRepeated(t *testing.T) {
	t.Parallel()
	for took, want := range map[time.Duration]bool{0: false, 15*time.Second - 1: false, 15 * time.Second: true, time.Minute: true} {
		if MayBeRepeated(took) != want {
			t.Errorf("MayBeRepeated(%v) = %t, want %t", took, !want, want)
		}
	}
}

func TestLag(t *testing.T) {
	t.Parallel()
	if got := Lag(2 * time.Minute); got != 30*time.Second {
		t.Errorf("Lag(2m) = %v, want 30s", got)
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		list, other    row
		repeats, equal bool
	}{
		{list: "", other: "", equal: true},
		{list: "ab", other: "ab", equal: true},
		{list: "ab", other: "ba"},
		{list: "ab", other: "a"},
		{list: "aba", other: "ab", repeats: true},
	} {
		list, other := List{Images: test.list.images()}, List{Images: test.other.images()}
		if list.repeats() != test.repeats {
			t.Errorf("[%s] repeats an image: %t, want %t", test.list, !test.repeats, test.repeats)
		}
		if list.sameAs(other) != test.equal {
			t.Errorf("[%s] is the same as [%s]: %t, want %t", test.list, test.other, !test.equal, test.equal)
		}
		if list.Shows("c") || list.Shows("a") != test.list.has('a') {
			t.Errorf("[%s] shows c: %t, a: %t", test.list, list.Shows("c"), list.Shows("a"))
		}
	}
}
