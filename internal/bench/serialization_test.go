package main

import "testing"

func TestTurns(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		order       []int
		took, calls int
	}{
		"none":                     {nil, 0, 0},
		"one":                      {[]int{1}, 3, 3},
		"each of its own customer": {[]int{1, 2, 3}, 3, 9},
		"all of one customer":      {[]int{1, 1, 1, 1, 1}, 11, 11},
		"the eleventh comes late":  {[]int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1}, 6, 33},
		"two of one":               {[]int{1, 2, 1}, 5, 8},
	} {
		if took, calls := carryOut(test.order); took != test.took || calls != test.calls {
			t.Errorf("%s: %d calls in the time of %d, want %d in that of %d", name, calls, took, test.calls, test.took)
		}
	}
	if got := serialization(5, 1); got != parallelism {
		t.Errorf("of one customer, only one operation is ever at work, but got %v", got)
	}
	if got := serialization(timedImages, timedImages); got != 1 {
		t.Errorf("no operation waits, but got %v", got)
	}
	if got := serialization(timedImages, timedImages/imagesEach); got < 1.1 || got > 1.15 {
		t.Errorf("got %v", got)
	}
}
