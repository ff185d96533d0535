package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// baseline holds the figures of an earlier run, as the repository keeps them. It has nothing that differs
// between machines.
type baseline struct {
	Rows []kept `json:"rows"`
}

// kept is a row of the baseline.
type kept struct {
	Work      phase `json:"work"`
	Images    int   `json:"images"`
	Customers int   `json:"customers"`
	// Get is exact only if the row's range has no width.
	Get    int `json:"get"`
	Post   int `json:"post"`
	Delete int `json:"delete"`
	// Ratio is printed beside today's, for people to compare.
	Ratio float64 `json:"ratio"`
}

// baselinePath is the path of the baseline.
func baselinePath(root string) string {
	return filepath.Join(root, "internal", "bench", "baseline.json")
}

// readBaseline reads the baseline. A missing file is an empty baseline.
func readBaseline(path string) (baseline, error) {
	var b baseline
	content, err := os.ReadFile(path) //nolint:gosec // a file of this source tree
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err == nil {
		err = json.Unmarshal(content, &b)
	}
	if err != nil {
		return b, fmt.Errorf("read the baseline %s: %w", path, err)
	}
	return b, nil
}

// write writes the baseline.
func (b baseline) write(path string) error {
	content, err := json.MarshalIndent(b, "", "  ")
	if err == nil {
		err = os.WriteFile(path, append(content, '\n'), 0o644) //nolint:gosec // as all files of the source tree
	}
	if err != nil {
		return fmt.Errorf("write the baseline: %w", err)
	}
	return nil
}

// find returns the row about the same work and size.
func (b baseline) find(r result) (kept, bool) {
	i := slices.IndexFunc(b.Rows, func(k kept) bool {
		return k.Work == r.work && k.Images == r.images && k.Customers == r.customers
	})
	if i < 0 {
		return kept{}, false
	}
	return b.Rows[i], true
}

// compare returns the counts of a row that differ from the baseline. It skips counts that may differ between
// runs: the row's range covers those.
func (b baseline) compare(r result) []string {
	was, ok := b.find(r)
	if !ok {
		return []string{r.name() + ": is not in the baseline; make bench UPDATE=1 puts it there"}
	}
	var faults []string
	compare := func(kind string, now, before int) {
		if now != before {
			faults = append(faults, fmt.Sprintf("%s: %d %s, but the baseline has %d", r.name(), now, kind, before))
		}
	}
	if least, most := r.allowed(); least.get == most.get {
		compare("GETs", r.get, was.Get)
	}
	compare("POSTs", r.post, was.Post)
	compare("DELETEs", r.del, was.Delete)
	return faults
}

// update replaces the rows that were measured, and keeps those of other sizes.
func (b baseline) update(rows []result) baseline {
	updated := baseline{Rows: slices.Clone(b.Rows)}
	for _, r := range rows {
		now := kept{r.work, r.images, r.customers, r.get, r.post, r.del, rounded(r.ratio())}
		same := func(k kept) bool { return k.Work == r.work && k.Images == r.images && k.Customers == r.customers }
		if i := slices.IndexFunc(updated.Rows, same); i >= 0 {
			updated.Rows[i] = now
		} else {
			updated.Rows = append(updated.Rows, now)
		}
	}
	slices.SortStableFunc(updated.Rows, func(a, b kept) int {
		return cmp.Or(cmp.Compare(rank(a.Work), rank(b.Work)), cmp.Compare(a.Images, b.Images))
	})
	return updated
}
