package main

import (
	"strings"
	"testing"
	"time"
)

// good is a row within all bounds.
func good(what phase, images, customers int) result {
	r := result{work: what, images: images, customers: customers, latency: callLatency, turns: 1, connections: parallelism}
	least, _ := r.allowed()
	r.get, r.post, r.del = least.get, least.post, least.del
	r.wall = r.bound()
	return r
}

func TestAllowedCalls(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		what              phase
		images, customers int
		least, most       counts
	}{
		{planCreate, 200, 40, counts{get: 40}, counts{get: 40}},
		{create, 200, 40, counts{240, 200, 0}, counts{400, 200, 0}},
		{create, 5, 1, counts{6, 5, 0}, counts{6, 5, 0}}, // 2n + 1
		{planNothing, 200, 40, counts{get: 40}, counts{get: 40}},
		{planDestroy, 5, 1, counts{get: 1}, counts{get: 1}},
		{destroy, 200, 40, counts{240, 0, 200}, counts{400, 0, 200}},
		{destroy, 5, 1, counts{6, 0, 5}, counts{6, 0, 5}},
		{destroyAll, 5, 1, counts{2, 0, 1}, counts{2, 0, 1}}, // 3 calls
	} {
		least, most := result{work: test.what, images: test.images, customers: test.customers}.allowed()
		if least != test.least || most != test.most {
			t.Errorf("%s of %d/%d: got %v to %v, want %v to %v", test.what, test.images, test.customers, least, most, test.least, test.most)
		}
	}
}

func TestWhatIsWithinItsBoundsIsNoFault(t *testing.T) {
	t.Parallel()
	for _, what := range order() {
		for _, images := range []int{5, 50, timedImages} {
			if faults := good(what, images, images/imagesEach).checkBounds(); len(faults) > 0 {
				t.Errorf("%s of %d: %q", what, images, faults)
			}
		}
	}
	slow := good(create, 1000, 200)
	slow.wall *= 3
	if says := slow.slow(); says != "" {
		t.Errorf("only %d images have a limit of time, but: %q", timedImages, says)
	}
}

func TestTimeIsJudgedByTheBound(t *testing.T) {
	t.Parallel()
	for _, what := range []phase{create, destroy} {
		r := good(what, timedImages, 40)
		r.wall = r.bound() * 5 / 4
		if says := r.slow(); says != "" {
			t.Errorf("%s at the bound: %q", what, says)
		}
		r.wall = r.bound() * 126 / 100
		if says := r.slow(); !strings.Contains(says, "took 1.26 times the bound") {
			t.Errorf("%s above the bound: %q", what, says)
		}
	}
}

func TestEveryBoundIsKept(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		what  phase
		spoil func(*result)
		says  string
	}{
		"a read too many":     {planNothing, func(r *result) { r.get++ }, "plan, no changes: 200 images of 40 customers: 41 GETs, but there must be 40"},
		"more reads than 2n":  {create, func(r *result) { r.get = 401 }, "401 GETs, but there must be 240 to 400"},
		"fewer reads":         {destroy, func(r *result) { r.get-- }, "239 GETs, but there must be 240 to 400"},
		"an upload too many":  {create, func(r *result) { r.post++ }, "201 POSTs, but there must be 200"},
		"a deletion too many": {destroy, func(r *result) { r.del++ }, "201 DELETEs, but there must be 200"},
		"429":                 {create, func(r *result) { r.limited = 1 }, "1 calls were answered with 429"},
		"a failure":           {create, func(r *result) { r.failed = 1 }, "1 calls did not succeed"},
		"connections":         {create, func(r *result) { r.connections = mostConnections + 1 }, "21 connections"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := good(test.what, timedImages, 40)
			test.spoil(&r)
			if faults := r.checkBounds(); len(faults) != 1 || !strings.Contains(faults[0], test.says) {
				t.Errorf("got %q, want %q", faults, test.says)
			}
		})
	}
}

func TestUploadsAreJudged(t *testing.T) {
	t.Parallel()
	const idle = 30 << 20
	if faults := (uploads{idle: idle, peak: idle + memoryAllowed, together: manyUploads}).judge(); len(faults) > 0 {
		t.Errorf("at the bound: %q", faults)
	}
	if faults := (uploads{idle: idle, peak: idle + memoryAllowed + 1, together: manyUploads}).judge(); len(faults) != 1 {
		t.Errorf("above the bound: %q", faults)
	}
	if faults := (uploads{together: manyUploads - 1}).judge(); len(faults) != 1 {
		t.Errorf("one after the other: %q", faults)
	}
}

func TestStartIsJudgedByTheQuickQuarter(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	nothing := startTimes{9 * ms, 10 * ms, 50 * ms, 90 * ms}
	if faults := (start{startTimes{10 * ms, 11 * ms, 99 * ms, 99 * ms}, nothing}).judge(); len(faults) > 0 {
		t.Errorf("at the bound: %q", faults)
	}
	if faults := (start{startTimes{9 * ms, 12 * ms, 13 * ms, 14 * ms}, nothing}).judge(); len(faults) != 1 || !strings.Contains(faults[0], "1.20 times") {
		t.Errorf("above the bound: %q", faults)
	}
}

func TestMemoryMustNotGrowWithTheImages(t *testing.T) {
	t.Parallel()
	few, many := good(create, 5, 1), good(create, timedImages, 40)
	few.peak, many.peak = 20<<20, 20<<20+growthAllowed
	other := good(destroy, timedImages, 40)
	other.peak = 1 << 30
	if faults := judgeGrowth([]result{many, few, other}); len(faults) > 0 {
		t.Errorf("at the bound: %q", faults)
	}
	many.peak++
	if faults := judgeGrowth([]result{many, few, other}); len(faults) != 1 || !strings.Contains(faults[0], "32.0 MiB more than for 5 images") {
		t.Errorf("above the bound: %q", faults)
	}
}
