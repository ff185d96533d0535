package capillary

import (
	"context"
	"errors"
	"testing"
)

func TestErrorTells(t *testing.T) {
	t.Parallel()
	for want, e := range map[string]Error{
		"OAuth token: failed without a reason":                 {Call: CallToken},
		"Get Customer Image (customer 7): HTTP 502":            {Call: CallGet, CustomerID: 7, Status: 502},
		"Get Customer Image (customer 7): request id r":        {Call: CallGet, CustomerID: 7, RequestID: "r"},
		"Delete Customer Image (customer 7): context canceled": {Call: CallDelete, CustomerID: 7, Err: context.Canceled},
		`Add Customer Image: HTTP 200, code 8069 "m", the answer is about customer 9, context canceled, request id r`: {
			Call: CallAdd, Status: 200, Notice: Notice{8069, "m"}, Survivor: 9, RequestID: "r", Err: context.Canceled,
		},
	} {
		if got := e.Error(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if e.Err != nil && !errors.Is(&e, context.Canceled) {
			t.Errorf("%v hides its cause", &e)
		}
	}
}

func TestOutcomeTells(t *testing.T) {
	t.Parallel()
	for outcome, want := range map[Outcome]string{OutcomeUnknown: "unknown", OutcomeRejected: "rejected", OutcomeFailed: "failed"} {
		if got := outcome.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if (&Error{}).Outcome != OutcomeUnknown {
		t.Error("the zero value must be the cautious outcome")
	}
}
