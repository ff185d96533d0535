package evidence

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// heard is one answer of a reading, that long after the first, and what it is to be good for.
type heard struct {
	after time.Duration
	answer
	want Finding
}

// Each row of the table in the package's comment, and what its words mean at their edges.
func TestWitness(t *testing.T) {
	t.Parallel()
	odd := func([]capillary.Image) bool { return true }
	none, doubtful := answer{missing: true}, answer{row: "a", doubtful: true}
	there, gone := Known{There: at("a", time.Hour)}, Known{Gone: at("a", time.Hour)}
	for _, test := range []struct {
		name    string
		witness Witness
		known   Known
		heard   []heard
	}{
		{name: "a whole list", known: there, heard: []heard{{0, answer{row: "a"}, Believed}}},
		{name: "an empty one, with nothing known", heard: []heard{{0, answer{}, Believed}}},
		{name: "an unknown warning", known: there, heard: []heard{{0, doubtful, Doubtful}, {time.Minute, doubtful, Doubtful}}},
		{name: "an image twice", known: there, heard: []heard{{0, answer{row: "aa"}, Repeated}, {time.Minute, answer{row: "aa"}, Repeated}}},
		{name: "no list twice, with nothing known", heard: []heard{{0, none, Missing}, {Moment - 1, none, Missing}, {Moment, none, Believed}}},
		{name: "no list twice, with an image that is about to go", known: Known{There: at("a", 1), Leaving: map[string]Leave{"a": Open}}, heard: []heard{{0, none, Missing}, {Moment, none, Believed}}},
		{name: "no list, with another answer between", heard: []heard{{0, none, Missing}, {1, doubtful, Doubtful}, {2, none, Missing}, {2 + Moment, none, Believed}}},
		{name: "no list, against an image that was seen", known: there, heard: []heard{{0, none, Missing}, {time.Minute, none, Missing}}},
		{name: "no list, where one is needed", witness: Witness{NeedsList: true}, heard: []heard{{0, none, Missing}, {time.Minute, none, Missing}}},
		{name: "no list, where that means none", witness: Witness{MissingIsNone: true, NeedsList: true}, heard: []heard{{0, none, Believed}}},
		{name: "the same, against an image that was seen", witness: Witness{MissingIsNone: true}, known: there, heard: []heard{{0, none, Surprising}, {Moment, none, Believed}}},
		{name: "older than an upload", known: Known{Uploaded: at("a", 1)}, heard: []heard{{0, answer{}, Outdated}, {Moment, answer{}, Outdated}, {30*time.Second - 1, answer{}, Surprising}}},
		{name: "older than a deletion", known: Known{Gone: at("a", 1)}, heard: []heard{{0, answer{row: "a"}, Outdated}}},
		{name: "a seen image is lacking", known: there, heard: []heard{{0, answer{}, Surprising}, {Moment, answer{}, Believed}}},
		{name: "an image is back", known: gone, heard: []heard{{0, answer{row: "a"}, Surprising}, {Moment, answer{row: "a"}, Believed}}},
		{name: "odd for the operation", witness: Witness{Odd: odd}, heard: []heard{{0, answer{row: "n"}, Surprising}, {Moment, answer{row: "n"}, Believed}}},
		{name: "the second list comes too soon", known: there, heard: []heard{{0, answer{}, Surprising}, {Moment - 1, answer{}, Surprising}, {Moment, answer{}, Believed}}},
		{name: "the second list is another", known: there, heard: []heard{{0, answer{}, Surprising}, {Moment, answer{row: "b"}, Surprising}, {2*Moment - 1, answer{row: "b"}, Surprising}, {2 * Moment, answer{row: "b"}, Believed}}},
		{name: "an answer in doubt between", known: there, heard: []heard{{0, answer{}, Surprising}, {Moment, doubtful, Doubtful}, {2 * Moment, answer{}, Surprising}}},
		{name: "no answer with a list between", known: there, heard: []heard{{0, answer{}, Surprising}, {Moment, none, Missing}, {2 * Moment, answer{}, Surprising}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := test.witness
			w.Lag, w.Settle = 30*time.Second, 2*time.Minute
			for i, h := range test.heard {
				asked := epoch.Add(h.after)
				list := List{Images: h.row.images(), Missing: h.missing, Doubtful: h.doubtful, Asked: asked, Came: asked}
				if got := w.Judge(test.known, list); got != h.want {
					t.Errorf("answer %d, %s: %d, want %d", i+1, h.answer, got, h.want)
				}
			}
		})
	}
}

func TestProvesPresence(t *testing.T) {
	t.Parallel()
	for finding, want := range map[Finding]bool{Believed: true, Missing: false, Doubtful: true, Repeated: true, Outdated: false, Surprising: true} {
		if finding.ProvesPresence() != want {
			t.Errorf("finding %d proves presence: %t, want %t", finding, !want, want)
		}
	}
}
