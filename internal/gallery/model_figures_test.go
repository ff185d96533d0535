package gallery

import (
	"fmt"
	"io"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// figures are what a model has been through, and what went wrong.
type figures struct {
	mu sync.Mutex

	schedules, failed                                 int
	operations, calls, kills, intrusions, restored    int
	deletions, uploads, takenOver, sameBytes, imports int
	early, settles, pagesFailed, locksLost            int
	wrong, unseen, unwatched                          int
	doubled, repeatedUploads, repeatedUnwatched       int

	faults   map[trouble]int
	failures map[flaw]int
}

// count adds a world that has come to its end.
func (f *figures) count(w *world) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.schedules++
	f.operations += len(w.results)
	f.kills += len(w.Kills)
	f.early += len(w.Early)
	f.countPlan(w)
	if f.faults == nil {
		f.faults = map[trouble]int{}
	}
	for _, struck := range w.struck {
		what, times := struck()
		f.faults[what] += times
	}
	failed, lost := w.pagesStruck()
	f.pagesFailed, f.locksLost = f.pagesFailed+failed, f.locksLost+lost
	f.calls += w.CountCalls(sandbox.CallAny)
	f.deletions += len(w.done(sandbox.Deleted))
	f.uploads += len(w.done(sandbox.Added))
	for _, acts := range w.wants() {
		f.sameBytes += len(acts) - 1
	}
	f.wrong += len(w.unasked())
	f.unseen += len(w.unseen())
	f.unwatched += len(w.unwatched())
	f.doubled += len(w.doubles())
	repeated := w.repeatedUploads()
	f.repeatedUploads += len(repeated)
	for _, e := range repeated {
		if !w.isWatched(e, adds) && !w.tellsOfCopy(e) {
			f.repeatedUnwatched++
		}
	}
}

func (f *figures) countPlan(w *world) {
	for _, in := range w.Others {
		if f.intrusions++; in.Restore {
			f.restored++
		}
	}
	for _, o := range w.results {
		if o.addition.TakenOver {
			f.takenOver++
		}
		if o.held {
			f.imports++
		}
	}
	if len(w.Settles) > 0 {
		f.settles++
	}
}

// countFailures adds a schedule that failed, by what it failed in first.
func (f *figures) countFailures(failures []failure) {
	if len(failures) == 0 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.failures == nil {
		f.failures = map[flaw]int{}
	}
	f.failed++
	f.failures[failures[0].how]++
}

// figure is one of them, under its name.
type figure struct {
	name   string
	number int
}

// list gives the figures in the order in which they are printed.
func (f *figures) list() []figure {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := []figure{
		{"schedules", f.schedules},
		{"operations of our runs", f.operations},
		{"calls to the API", f.calls},
		{"images deleted by us", f.deletions},
		{"images uploaded by us", f.uploads},
		{"uploads of bytes that another act uploads as well", f.sameBytes},
		{"images taken over from killed runs", f.takenOver},
		{"images imported", f.imports},
		{"images of another actor from before", f.early},
		{"schedules with more than one settle_timeout", f.settles},
		{"runs killed", f.kills},
		{"pages that could not be stored", f.pagesFailed},
		{"locks lost", f.locksLost},
		{"acts of another actor", f.intrusions},
		{"  of these, deleted images that may have come back", f.restored},
	}
	for _, what := range troubles() {
		list = append(list, figure{"faults: " + string(what), f.faults[what]})
	}
	list = append(list,
		figure{"wrong deletions", f.wrong},
		figure{"  of images that no list had shown (apart)", f.unseen},
		figure{"  by a repeated call, after the last look (apart)", f.unwatched},
		figure{"uploads that a gateway doubled", f.repeatedUploads},
		figure{"  after the last look (apart)", f.repeatedUnwatched},
		figure{"uploads that we doubled", f.doubled},
		figure{"schedules that failed", f.failed},
	)
	for _, how := range flaws() {
		list = append(list, figure{"  " + string(how), f.failures[how]})
	}
	return list
}

// printFigures writes the figures of two models, a column each, and how fast they were.
func printFigures(out io.Writer, took time.Duration, alone, inCompany *figures) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(table, "\tnobody else writes\tanother actor writes\t")
	left, right := alone.list(), inCompany.list()
	for n, figure := range left {
		_, _ = fmt.Fprintf(table, "%s\t%d\t%d\t\n", figure.name, figure.number, right[n].number)
	}
	_, _ = fmt.Fprintf(table, "schedules a second\t%.1f\t%.1f\t\n", float64(alone.schedules)/took.Seconds(), float64(inCompany.schedules)/took.Seconds())
	return table.Flush()
}
