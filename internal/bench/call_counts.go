package main

import (
	"net/http"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// callCounts is what the sandbox's journal says about one command.
type callCounts struct {
	get, post, del int
	limited        int // turned away with a 429, whatever the kind
	failed         int // answered with anything but a 200, or not at all; without the limited ones
	wall           time.Duration
	answering      time.Duration // how long the sandbox took for all calls together
}

// calls returns the number of calls of all kinds.
func (t callCounts) calls() int { return t.get + t.post + t.del }

// writes reports whether the command wrote anything.
func (t callCounts) writes() bool { return t.post+t.del > 0 }

// latency returns how long the sandbox took for a call on average: its waiting and its own work.
func (t callCounts) latency() time.Duration { return t.answering / time.Duration(max(1, t.calls())) }

// count counts calls by kind. The wall time is from the arrival of the first call to the last answer.
func count(calls []sandbox.Call) callCounts {
	var t callCounts
	var first, last time.Time
	for _, call := range calls {
		t.add(call)
		if first.IsZero() || call.Time.Before(first) {
			first = call.Time
		}
		if call.Answered.After(last) {
			last = call.Answered
		}
	}
	if !last.IsZero() {
		t.wall = last.Sub(first)
	}
	return t
}

// add counts one call.
func (t *callCounts) add(call sandbox.Call) {
	switch call.Method {
	case http.MethodPost:
		t.post++
	case http.MethodDelete:
		t.del++
	default:
		t.get++
	}
	switch call.Status {
	case http.StatusOK:
	case http.StatusTooManyRequests:
		t.limited++
	default:
		t.failed++
	}
	if !call.Answered.IsZero() {
		t.answering += call.Answered.Sub(call.Time)
	}
}
