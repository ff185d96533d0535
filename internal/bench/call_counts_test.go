package main

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// call is one of the journal; arrival and answer are in milliseconds.
func call(method string, customer int64, status, arrived, answered int) sandbox.Call {
	zero := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	c := sandbox.Call{Method: method, CustomerID: customer, Status: status, Time: zero.Add(time.Duration(arrived) * time.Millisecond)}
	if answered > 0 {
		c.Answered = zero.Add(time.Duration(answered) * time.Millisecond)
	}
	return c
}

func TestCallsAreCountedByKind(t *testing.T) {
	t.Parallel()
	got := count([]sandbox.Call{
		call("GET", 1, 200, 100, 450), // the last answer, though not to the last call
		call("POST", 1, 200, 200, 250),
		call("GET", 2, 429, 210, 220),
		call("DELETE", 1, 500, 260, 310),
		call("GET", 1, 0, 400, 0), // never answered
	})
	want := callCounts{get: 3, post: 1, del: 1, limited: 1, failed: 2, wall: 350 * time.Millisecond, answering: 460 * time.Millisecond}
	if got != want || got.calls() != 5 {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestNoCallsTakeNoTime(t *testing.T) {
	t.Parallel()
	if got := count(nil); got != (callCounts{}) {
		t.Errorf("got %+v", got)
	}
}
