package main

import (
	"testing"
	"time"
)

func TestBound(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	for name, test := range map[string]struct {
		row  row
		want time.Duration
	}{
		"ten at a time":            {row{latency: 50 * ms, tally: tally{get: 240, post: 200, longest: 11}}, 2200 * ms},
		"one customer in turn":     {row{latency: 50 * ms, tally: tally{get: 6, post: 5, longest: 11}}, 550 * ms},
		"reads have no turn":       {row{latency: 50 * ms, tally: tally{get: 50, longest: 50}}, 250 * ms},
		"a read takes its latency": {row{latency: 50 * ms, tally: tally{get: 1, longest: 1}}, 50 * ms},
		"no calls":                 {row{latency: 50 * ms}, 0},
		"no latency":               {row{tally: tally{get: 6, post: 5, longest: 11}}, 0},
	} {
		if got := test.row.bound(); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}

func TestRatio(t *testing.T) {
	t.Parallel()
	r := row{latency: 50 * time.Millisecond, tally: tally{get: 20, longest: 1, wall: 125 * time.Millisecond}}
	if got := r.ratio(); got != 1.25 {
		t.Errorf("got %v", got)
	}
	if got := (row{}).ratio(); got != 0 {
		t.Errorf("without a bound: got %v", got)
	}
}
