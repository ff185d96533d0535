package main

import (
	"net/http"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// tally is what the sandbox's journal says of one command.
type tally struct {
	get, post, del int
	limited        int // turned away with a 429, whatever the kind
	failed         int // answered otherwise than with a 200, or not at all; the limited ones apart
	longest        int // calls of the customer with the most
	wall           time.Duration
}

// calls is how many there were of all kinds.
func (t tally) calls() int { return t.get + t.post + t.del }

// writes tells whether anything was written.
func (t tally) writes() bool { return t.post+t.del > 0 }

// count counts calls by kind. The wall time is from the arrival of the first to the last answer.
func count(calls []sandbox.Call) tally {
	var t tally
	var first, last time.Time
	perCustomer := map[int64]int{}
	for _, call := range calls {
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
		perCustomer[call.CustomerID]++
		t.longest = max(t.longest, perCustomer[call.CustomerID])
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
