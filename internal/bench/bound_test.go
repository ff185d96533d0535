package main

import (
	"testing"
	"time"
)

func TestBound(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	for name, test := range map[string]struct {
		row  result
		want time.Duration
	}{
		"ten at a time":            {result{latency: 50 * ms, turns: 1, callCounts: callCounts{get: 400, post: 200}}, 3000 * ms},
		"in turns":                 {result{latency: 50 * ms, turns: 1.5, callCounts: callCounts{get: 400, del: 200}}, 4500 * ms},
		"reads have no turn":       {result{latency: 50 * ms, turns: 1.5, callCounts: callCounts{get: 50}}, 250 * ms},
		"a read takes its latency": {result{latency: 50 * ms, turns: 10, callCounts: callCounts{get: 1}}, 50 * ms},
		"no calls":                 {result{latency: 50 * ms, turns: 1}, 0},
		"no latency":               {result{turns: 1, callCounts: callCounts{get: 6, post: 5}}, 0},
	} {
		if got := test.row.bound(); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}

func TestRatio(t *testing.T) {
	t.Parallel()
	r := result{latency: 50 * time.Millisecond, callCounts: callCounts{get: 20, wall: 125 * time.Millisecond}}
	if got := r.ratio(); got != 1.25 {
		t.Errorf("got %v", got)
	}
	if got := (result{}).ratio(); got != 0 {
		t.Errorf("without a bound: got %v", got)
	}
}
