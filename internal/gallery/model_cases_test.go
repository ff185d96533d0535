package gallery

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// The schedules that have failed once, shrunk and as values: a seed means something else as soon as the
// model draws anything more. A new failure belongs here as well.

func TestModelCasesAlone(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]plan{
		"interrupted before the list has shown the upload under its own token": {
			API:  api{ForeignTokenOnAdd: true, Loose: true},
			Runs: 1,
			Acts: []act{{Deed: adds, Customer: empty, Start: 4 * time.Millisecond, Cancel: 90 * time.Second}},
			Rest: 3 * time.Millisecond,
		},
		"the same, and bytes can't be had": {
			API:  api{ForeignTokenOnAdd: true, LinksAreBroken: true},
			Runs: 1,
			Acts: []act{{Deed: adds, Customer: asha, Cancel: 2 * time.Second}},
			Rest: 3 * time.Minute,
		},
		"killed before its upload was saved": {
			API:   api{OmitEmptyList: true, LinksAreBroken: true},
			Runs:  2,
			Acts:  []act{{Deed: adds, Customer: empty}, {Deed: removes, Start: time.Second}},
			Kills: []kill{{Run: 0, At: 500 * time.Millisecond}},
			Rest:  66 * time.Millisecond,
		},
		"killed between the upload and its answer, beside a deletion that nobody answers": {
			Runs: 2,
			Acts: []act{
				{Deed: adds, Customer: asha},
				{Run: 1, Deed: removes, Image: 1, Start: time.Second, Cancel: 2 * time.Second},
			},
			Faults: []fault{
				{Call: sandbox.CallAdd, What: hung, Effect: true},
				{Call: sandbox.CallDelete, What: late, By: time.Minute},
			},
			Kills: []kill{{Run: 0, At: 20 * time.Second}},
		},
		"accepted under another token, after answers without a list": {
			API:    api{ForeignTokenOnAdd: true},
			Runs:   1,
			Acts:   []act{{Deed: adds, Customer: asha}, {Deed: adds, Customer: empty, Start: 600 * time.Millisecond}},
			Faults: []fault{{Call: sandbox.CallGet, Times: 2, What: listless}},
			Rest:   2 * time.Second,
		},
		"deleted late, while no list can be read, and then the list shows an image twice": {
			API:  api{Naming: sandbox.Absent},
			Runs: 1,
			Acts: []act{{Deed: removes, Image: 2}},
			Faults: []fault{
				{Call: sandbox.CallDelete, What: late, By: time.Second},
				{Call: sandbox.CallGet, Skip: 2, Times: 3, What: hung},
				{Call: sandbox.CallGet, Skip: 5, Times: 9, What: doubled},
			},
		},
		"one of two deleted together, and then no list": {
			API:     api{Batch: sandbox.BatchFirstOnly, Naming: sandbox.Absent},
			Apart:   true,
			Batch:   true,
			Latency: 10 * time.Millisecond,
			Runs:    1,
			Acts:    []act{{Deed: removes, Image: 0}, {Deed: removes, Image: 1}, {Deed: removes, Image: 2}},
			Faults:  []fault{{Call: sandbox.CallGet, Skip: 1, Times: 4, What: listless}},
		},
		"a redirected deletion, given up": {
			Runs:   1,
			Acts:   []act{{Deed: removes, Start: 2 * time.Millisecond, Cancel: 2 * time.Second}, {Deed: adds, Customer: asha}},
			Faults: []fault{{Call: sandbox.CallDelete, What: mumbled, Answer: "307"}},
			Rest:   33 * time.Millisecond,
		},
		"a deletion whose list is old and then left out, beside an upload that is given up": {
			API:   api{Naming: sandbox.Sticky, Loose: true},
			Apart: true,
			Runs:  2,
			Acts: []act{
				{Deed: removes, Customer: empty, Image: 1, Start: 26 * time.Millisecond},
				{Run: 1, Deed: adds, Customer: asha, Start: 38 * time.Millisecond, Cancel: 20 * time.Second},
			},
			Faults: []fault{
				{Call: sandbox.CallGet, Skip: 3, Times: 2, What: hung},
				{Call: sandbox.CallGet, Times: 1, What: stale, By: 102 * time.Millisecond},
				{Call: sandbox.CallGet, Times: 3, What: listless},
				{Call: sandbox.CallGet, Times: 3, What: stale, By: 25 * time.Millisecond},
				{Call: sandbox.CallAdd, Skip: 2, What: dropped},
			},
			Rest: 193217 * time.Millisecond,
		},
		"an interrupted upload finds its image in a list that is not believed": {
			API:  api{Naming: sandbox.Absent, AddsFirst: true},
			Runs: 1,
			Acts: []act{{Deed: adds, Customer: empty}, {Deed: adds, Customer: asha, Start: time.Millisecond, Cancel: 2 * time.Second}},
			Faults: []fault{
				{Call: sandbox.CallGet, Times: 1, What: shortened, Shown: 1},
				{Call: sandbox.CallGet, Skip: 3, Times: 2, What: dropped},
				{Call: sandbox.CallAdd, Skip: 1, What: halved},
			},
		},
		"a late upload, and the next run would wait for less": {
			Runs:       1,
			Settles:    []time.Duration{5 * time.Minute},
			NextSettle: 2 * time.Minute,
			Acts:       []act{{Deed: adds, Customer: asha, Cancel: 2 * time.Second}},
			Faults:     []fault{{Call: sandbox.CallAdd, What: late, By: 135500 * time.Millisecond}},
		},
		"two deletions of unknown outcome, and a refresh that waits for the first sees an old list": {
			API:  api{OmitEmptyList: true},
			Runs: 1,
			Acts: []act{{Deed: removes, Cancel: 2 * time.Second}, {Deed: removes, Image: 1, Start: time.Millisecond}},
			Faults: []fault{
				{Call: sandbox.CallGet, Times: 4, What: stale, By: time.Millisecond},
				{Call: sandbox.CallDelete, What: delayed, By: 1656 * time.Millisecond},
				{Call: sandbox.CallGet, Times: 1, What: rejected, Answer: "401"},
			},
			Rest:    time.Millisecond,
			Refresh: []fault{{Call: sandbox.CallGet, Times: 1, What: stale, By: 1250 * time.Millisecond}},
		},
		"a short list while what another run sees is not yet noted": {
			Runs:   2,
			Acts:   []act{{Deed: reads}, {Run: 1, Deed: purges}},
			Faults: []fault{{Call: sandbox.CallGet, Skip: 1, Times: 1, What: shortened, Shown: 1}},
			Rest:   time.Millisecond,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { playAlone(t, p, new(figures)) })
		})
	}
}

func TestModelCasesInCompany(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]plan{
		"what nobody has seen is hit, and the target goes by another hand": {
			API:  api{AddsFirst: true, Naming: sandbox.Absent},
			Runs: 1,
			Acts: []act{{Deed: removes, Image: 0}},
			Others: []intrusion{
				{Call: sandbox.CallDelete, Who: asha},
				{Call: sandbox.CallDelete, Who: asha, Delete: true, Index: 1},
			},
		},
		"an upload that a gateway repeats, and both images go before a list shows them": {
			API:    api{AddsFirst: true},
			Runs:   1,
			Acts:   []act{{Deed: adds, Customer: asha}},
			Faults: []fault{{Call: sandbox.CallAdd, What: repeated, By: time.Millisecond}},
			Others: []intrusion{
				{Call: sandbox.CallGet, Skip: 1, Who: asha, Delete: true},
				{At: 2 * time.Millisecond, Who: asha, Delete: true},
			},
		},
		"an upload that a gateway repeats, and the first one goes before a list shows it": {
			API:    api{ForeignTokenOnAdd: true},
			Runs:   1,
			Acts:   []act{{Deed: adds, Customer: asha, Cancel: 2 * time.Second}},
			Faults: []fault{{Call: sandbox.CallAdd, What: repeated, By: time.Millisecond}},
			Others: []intrusion{
				{Call: sandbox.CallGet, Who: asha, Delete: true},
				{At: time.Millisecond, Who: asha, Delete: true, Index: 2},
			},
		},
		"a deletion repeated between two tries of the next one, of which the first was refused": {
			Runs: 1,
			Acts: []act{{Deed: removes, Image: 1}, {Deed: removes, Start: time.Millisecond}},
			Faults: []fault{
				{Call: sandbox.CallDelete, What: repeated, By: 2 * time.Millisecond},
				{Call: sandbox.CallDelete, What: rejected, Answer: "4001"},
			},
		},
		"an upload that a gateway repeats, and the copy goes after one list": {
			Latency: 10 * time.Millisecond,
			Runs:    1,
			Acts:    []act{{Deed: adds, Customer: empty}},
			Faults:  []fault{{Call: sandbox.CallAdd, What: repeated}},
			Others:  []intrusion{{Call: sandbox.CallGet, Skip: 2, Who: empty, Delete: true, Index: 1}},
		},
		"the target goes by another hand, and the deletion comes late": {
			Runs:   1,
			Acts:   []act{{Deed: removes, Image: 0}},
			Faults: []fault{{Call: sandbox.CallDelete, What: late, By: time.Minute}},
			Others: []intrusion{{At: 2 * time.Second, Who: asha, Delete: true}},
		},
		"a late deletion hits what only a doubtful list has shown": {
			API:   api{Naming: sandbox.Absent, OmitSizes: true},
			Apart: true,
			Runs:  2,
			Acts: []act{
				{Run: 1, Deed: removes, Customer: empty, Image: 2, Start: 4 * time.Millisecond},
				{Deed: removes, Customer: empty, Start: 9 * time.Millisecond, Cancel: 20 * time.Second},
			},
			Faults: []fault{
				{Call: sandbox.CallGet, Skip: 1, What: doubtful},
				{Call: sandbox.CallDelete, What: late, By: 11762 * time.Millisecond},
			},
			Others: []intrusion{
				{Call: sandbox.CallGet, Who: asha, Delete: true, Index: 1},
				{Call: sandbox.CallGet, Who: asha, Delete: true},
				{At: 230 * time.Millisecond, Who: asha},
			},
		},
		// A server that hits other images when a call names several: the operation that asked for it reports
		// that.
		"the first and the second, on a server that begins with the lowest": ascending(false,
			act{Deed: removes, Image: 0}, act{Deed: removes, Image: 1, Start: time.Millisecond}),
		"the first and the last, on a server that begins with the lowest": ascending(false,
			act{Deed: removes, Image: 0}, act{Deed: removes, Image: 2, Start: time.Millisecond}),
		"two of four, on a server that begins with the lowest": ascending(true,
			act{Deed: removes, Image: 0}, act{Deed: removes, Image: 1, Start: time.Millisecond}),
		"three of four, on a server that begins with the lowest": ascending(true,
			act{Deed: removes, Image: 0}, act{Deed: removes, Image: 1, Start: time.Millisecond}, act{Deed: removes, Image: 2, Start: 2 * time.Millisecond}),
		"a purge, on a server that begins with the lowest": ascending(true, act{Deed: purges, Image: 1}),
		"a removal beside a purge, on a server that begins with the lowest": ascending(true,
			act{Deed: removes, Image: 0}, act{Deed: purges, Image: 0, Start: time.Millisecond}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { playInCompany(t, p, new(figures)) })
		})
	}
}

// ascending is a plan on a server that shifts its list and begins with the lowest index. fourth: there is an
// image more than those that the acts are about.
func ascending(fourth bool, acts ...act) plan {
	p := plan{API: api{Batch: sandbox.BatchAscending}, Runs: 1, Batch: true, Latency: 10 * time.Millisecond, Acts: acts}
	if fourth {
		p.Others = []intrusion{{Call: sandbox.CallGet, Who: asha}}
	}
	return p
}
