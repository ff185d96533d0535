package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// keptOf is a baseline of these rows.
func keptOf(rows ...result) baseline { return baseline{}.update(rows) }

func TestCountsAreComparedExactly(t *testing.T) {
	t.Parallel()
	was := keptOf(good(planNothing, 200, 40), good(create, 200, 40), good(destroy, 5, 1))
	for name, test := range map[string]struct {
		what              phase
		images, customers int
		change            func(*result)
		says              string // empty: no fault
	}{
		"the same":                {planNothing, 200, 40, func(*result) {}, ""},
		"another read of a plan":  {planNothing, 200, 40, func(r *result) { r.get++ }, "41 GETs, but the baseline has 40"},
		"a read fewer":            {planNothing, 200, 40, func(r *result) { r.get-- }, "39 GETs, but the baseline has 40"},
		"reads that may differ":   {create, 200, 40, func(r *result) { r.get += 7 }, ""},
		"an upload":               {create, 200, 40, func(r *result) { r.post++ }, "201 POSTs, but the baseline has 200"},
		"one customer is exact":   {destroy, 5, 1, func(r *result) { r.get++ }, "7 GETs, but the baseline has 6"},
		"a deletion":              {destroy, 5, 1, func(r *result) { r.del-- }, "4 DELETEs, but the baseline has 5"},
		"times are people's work": {create, 200, 40, func(r *result) { r.wall *= 9 }, ""},
		"a size of its own":       {create, 50, 10, func(*result) {}, "is not in the baseline"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := good(test.what, test.images, test.customers)
			test.change(&r)
			faults := was.compare(r)
			if test.says == "" && len(faults) > 0 || test.says != "" && (len(faults) != 1 || !strings.Contains(faults[0], test.says)) {
				t.Errorf("got %q, want %q", faults, test.says)
			}
		})
	}
}

func TestUpdateKeepsOtherSizes(t *testing.T) {
	t.Parallel()
	changed := good(create, 50, 10)
	changed.get = 77
	got := keptOf(good(destroy, 50, 10), good(create, 1000, 200), good(create, 50, 10)).update([]result{changed})
	want := []kept{
		{create, 50, 10, 77, 50, 0, rounded(changed.ratio())},
		{create, 1000, 200, 1200, 1000, 0, 1},
		{destroy, 50, 10, 60, 0, 50, 1},
	}
	if !reflect.DeepEqual(got.Rows, want) {
		t.Errorf("got %+v, want %+v", got.Rows, want)
	}
}

func TestBaselineIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "baseline.json")
	if empty, err := readBaseline(path); err != nil || len(empty.Rows) > 0 {
		t.Errorf("without a file: %v, %v", empty, err)
	}
	want := keptOf(good(create, 50, 10), good(destroyAll, 5, 1))
	if err := want.write(path); err != nil {
		t.Fatal(err)
	}
	if got, err := readBaseline(path); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readBaseline(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("half a file: %v", err)
	}
}

// The one in the repository has every row that is measured, each within its bounds.
func TestTheRepositorysBaselineIsWhole(t *testing.T) {
	t.Parallel()
	kept, err := readBaseline("baseline.json")
	if err != nil {
		t.Fatal(err)
	}
	wanted := []result{good(destroyAll, 5, 1), good(createLocal, timedImages, 40), good(destroyLocal, timedImages, 40)}
	for _, what := range []phase{planCreate, create, planNothing, planDestroy, destroy} {
		for _, images := range []int{5, 50, 200, 1000} {
			wanted = append(wanted, good(what, images, images/imagesEach))
		}
	}
	for _, r := range wanted {
		for _, fault := range kept.compare(r) {
			t.Error(fault)
		}
	}
	if len(kept.Rows) != len(wanted) {
		t.Errorf("%d rows, but %d are measured", len(kept.Rows), len(wanted))
	}
}
