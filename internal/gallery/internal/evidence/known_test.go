package evidence

import (
	"testing"
	"time"
)

// at gives images a time, that long before the epoch.
func at(images row, ago time.Duration) map[string]time.Time {
	times := map[string]time.Time{}
	for i := range images {
		times[string(images[i:i+1])] = epoch.Add(-ago)
	}
	return times
}

func TestLeaves(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name               string
		accepted, uploaded bool
		basis              row
		targets            []string
		want               Leave
	}{
		{name: "it was not uploaded lately", basis: "ab", targets: []string{"a"}, want: Open},
		{name: "the same, accepted", accepted: true, basis: "ab", targets: []string{"a"}, want: Open},
		{name: "uploaded lately, the answer was lost", uploaded: true, basis: "ba", targets: []string{"a"}, want: Guarded},
		{name: "uploaded lately, the only one", accepted: true, uploaded: true, basis: "a", targets: []string{"a"}, want: Open},
		{name: "uploaded lately, behind all others", accepted: true, uploaded: true, basis: "ba", targets: []string{"a"}, want: Open},
		{name: "uploaded lately, before another", accepted: true, uploaded: true, basis: "ab", targets: []string{"a"}, want: Guarded},
		{name: "before one that goes as well", accepted: true, uploaded: true, basis: "bac", targets: []string{"a", "c"}, want: Open},
		{name: "before one that goes and one that stays", accepted: true, uploaded: true, basis: "acb", targets: []string{"a", "c"}, want: Guarded},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := Leaves(test.accepted, test.uploaded, test.basis.images(), "a", test.targets); got != test.want {
				t.Errorf("Leaves() = %d, want %d", got, test.want)
			}
		})
	}
}

// What a list proves, for a lag of 30 seconds. A list is asked for at the epoch.
func TestOutdated(t *testing.T) {
	t.Parallel()
	const settle, lag = 2 * time.Minute, 30 * time.Second
	leaving := func(l Leave) map[string]Leave { return map[string]Leave{"a": l} }
	for _, test := range []struct {
		name  string
		known Known
		list  row
		want  bool
	}{
		{name: "nothing is known", list: "a"},
		{name: "it shows the upload", known: Known{Uploaded: at("a", 0)}, list: "a"},
		{name: "it lacks a new upload", known: Known{Uploaded: at("a", lag-1)}, want: true},
		{name: "it lacks an upload of exactly that age", known: Known{Uploaded: at("a", lag)}},
		{name: "it lacks an old upload", known: Known{Uploaded: at("a", time.Hour)}},
		{name: "it shows a later upload", known: Known{Uploaded: map[string]time.Time{"a": epoch.Add(-2), "b": epoch.Add(-1)}}, list: "b"},
		{
			name: "it shows an image that was seen for the first time after the upload, but may be older", list: "b", want: true,
			known: Known{Uploaded: at("a", 2), There: at("b", 1)},
		},
		{name: "the upload is about to go", known: Known{Uploaded: at("a", 0), Leaving: leaving(Open)}},
		{name: "the upload is about to go, guarded", known: Known{Uploaded: at("a", 0), Leaving: leaving(Guarded)}, want: true},
		{name: "it lacks what was seen for the first time lately", known: Known{There: at("a", lag-1)}, want: true},
		{name: "it lacks what was seen for the first time long ago", known: Known{There: at("a", lag)}},
		{name: "it lacks what a state names", known: Known{There: map[string]time.Time{"a": {}}}},
		{name: "it lacks what was seen lately and is about to go", known: Known{There: at("a", 0), Leaving: leaving(Open)}},
		{name: "it shows what has just gone", known: Known{Gone: at("a", 0)}, list: "a", want: true},
		{name: "it shows what has gone less than settle ago", known: Known{Gone: at("a", settle-1)}, list: "a", want: true},
		{name: "it shows what has gone settle ago", known: Known{Gone: at("a", settle)}, list: "a"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.known.outdates(List{Images: test.list.images(), Asked: epoch}, lag, settle); got != test.want {
				t.Errorf("the list may be from before: %t, want %t", got, test.want)
			}
		})
	}
}

// A deletion under way explains to itself that its image is not listed, and to no other read.
func TestADeletionUnderWayExplainsNothingToAReader(t *testing.T) {
	t.Parallel()
	now := time.Now()
	known := Known{There: map[string]time.Time{"a": {}}, Leaving: map[string]Leave{"a": Open}}
	list := List{Asked: now, Came: now}
	if got := new(Witness).Judge(known, list); got != Believed {
		t.Errorf("for the deletion: %d", got)
	}
	if got := new(Witness).Judge(known.ForReader(), list); got != Surprising {
		t.Errorf("for a reader: %d", got)
	}
}
