package gallery

import (
	"fmt"
	"io"
	"sync"
	"text/tabwriter"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// figures are what a model has been through, and what went wrong.
type figures struct {
	mu sync.Mutex

	schedules, operations, calls, faults, kills, intrusions int
	deletions, uploads, takenOver                           int
	wrong, unseen, silent, doubled                          int
}

// count adds a world that has come to its end.
func (f *figures) count(w *world) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.schedules++
	f.operations += len(w.results)
	f.kills += len(w.Kills)
	f.intrusions += len(w.Others)
	for _, rule := range w.rules {
		f.faults += rule.Used()
	}
	f.calls += w.CountCalls(sandbox.CallAny)
	f.deletions += len(w.done(sandbox.Deleted))
	f.uploads += len(w.done(sandbox.Added))
	for _, o := range w.results {
		if o.addition.TakenOver {
			f.takenOver++
		}
	}
	f.wrong += len(w.unasked())
	f.unseen += len(w.unseen())
	f.silent += len(w.untold())
	f.doubled += len(w.doubles())
}

// lines are the figures in the order in which they are printed.
func (f *figures) lines() []int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return []int{
		f.schedules, f.operations, f.calls, f.faults, f.kills, f.intrusions, f.deletions, f.uploads, f.takenOver,
		f.wrong, f.unseen, f.silent, f.doubled,
	}
}

// printFigures writes the figures of two models, a column each.
func printFigures(out io.Writer, alone, inCompany *figures) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(table, "\tnobody else writes\tanother actor writes\t")
	left, right := alone.lines(), inCompany.lines()
	for n, name := range []string{
		"schedules", "operations of our runs", "calls to the API", "faults that struck", "runs killed", "acts of another actor",
		"images deleted by us", "images uploaded by us", "images taken over from killed runs",
		"wrong deletions", "  of images that no list had shown", "  of others, and nobody was told", "doubled uploads",
	} {
		_, _ = fmt.Fprintf(table, "%s\t%d\t%d\t\n", name, left[n], right[n])
	}
	return table.Flush()
}
