package capillary

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Bodies from the reference.
const (
	deleted   = `{"data":[{"code":200,"message":"Success","status":"true"}],"warnings":[],"errors":[]}`
	noSuch    = `"errors":[{"status":false,"code":8015,"message":"Customer not found for the given identifiers"}]`
	busyEntry = `{"code":521,"message":"Multiple actions running for the same customer, Please try after some time"}`
)

func TestWritesAccepted(t *testing.T) {
	t.Parallel()
	for name, given := range map[string]answer{
		"documented":           ok(deleted),
		"numbers as strings":   ok(`{"data":[{"code":"200","message":"Success","status":true}],"warnings":[],"errors":[]}`),
		"null lists":           ok(`{"data":[{"code":200,"status":"true"}],"warnings":null,"errors":null}`),
		"missing lists":        ok(`{"data":[{"code":200}]}`),
		"data null":            ok(`{"data":null,"warnings":[],"errors":[]}`),
		"data a lone object":   ok(`{"data":{"code":200,"status":"TRUE"}}`),
		"nothing but braces":   ok(`{}`),
		"no body":              ok(``),
		"204":                  status(204, ``),
		"a warning of success": ok(`{"data":[{"code":200,"status":"true"}],"warnings":[{"code":200,"message":"Success"}]}`),
		"the older generation": ok(`{"response":{"status":{"success":"true","code":200,"message":"Success"}}}`),
		"response null":        ok(`{"response":null,"data":[{"code":200}]}`),
		"code an empty string": ok(`{"data":[{"code":"","status":"true"}]}`),
		"unknown fields":       ok(`{"data":[{"code":200,"new":{"a":[1]}}],"traceId":7}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := answers(given)
			if err := newClient(t, api).DeleteImage(t.Context(), customer, 0); err != nil {
				t.Errorf("not accepted: %v", err)
			}
		})
	}
}

func TestWritesNotAccepted(t *testing.T) {
	t.Parallel()
	const said = "Delete Customer Image (customer 564703420): "
	for name, tt := range map[string]struct {
		given answer
		want  verdict
	}{
		"a warning in a 200": {
			ok(`{"data":[],"warnings":[{"status":false,"code":"8078","message":"No Image passed to be deleted"}],"errors":[]}`),
			verdict{
				Kind: KindNoSuchIndex, Outcome: OutcomeRejected, Retryable: true, Status: 200,
				Notice: Notice{8078, "No Image passed to be deleted"},
				Text:   said + `HTTP 200, code 8078 "No Image passed to be deleted"`,
			},
		},
		"an error in a 200, without data": {
			ok("{" + noSuch + "}"),
			verdict{
				Kind: KindCustomerNotFound, Outcome: OutcomeRejected, Status: 200,
				Notice: Notice{8015, "Customer not found for the given identifiers"},
				Text:   said + `HTTP 200, code 8015 "Customer not found for the given identifiers"`,
			},
		},
		"an error in a 400, with data and the id for the support": {
			status(400, `{"data":[],"warnings":[],`+noSuch+`}`).with("X-CAP-REQUEST-ID", "req-1"),
			verdict{
				Kind: KindCustomerNotFound, Outcome: OutcomeRejected, Status: 400, RequestID: "req-1",
				Notice: Notice{8015, "Customer not found for the given identifiers"},
				Text:   said + `HTTP 400, code 8015 "Customer not found for the given identifiers", request id req-1`,
			},
		},
		"the other spelling of the id": {
			status(500, ``).with("X-Cap-Requestid", "req-2"),
			verdict{
				Kind: KindServer, Outcome: OutcomeUnknown, Retryable: true, Status: 500, RequestID: "req-2",
				Text: said + `HTTP 500, request id req-2`,
			},
		},
		"an error as a lone object": {
			ok(`{"errors":{"code":4000,"message":"Not authorised"}}`),
			verdict{
				Kind: KindForbidden, Outcome: OutcomeRejected, Status: 200, Notice: Notice{4000, "Not authorised"},
				Text: said + `HTTP 200, code 4000 "Not authorised"`,
			},
		},
		"busy, in the body of the CDN's own status": {
			status(521, `{"errors":[`+busyEntry+`]}`),
			verdict{
				Kind: KindBusy, Outcome: OutcomeRejected, Retryable: true, Status: 521,
				Notice: Notice{521, "Multiple actions running for the same customer, Please try after some time"},
				Text:   said + `HTTP 521, code 521 "Multiple actions running for the same customer, Please try after some time"`,
			},
		},
		"521 as a bare status": {
			status(521, `<html><title>Web server is down</title></html>`),
			verdict{
				Kind: KindServer, Outcome: OutcomeUnknown, Retryable: true, Status: 521,
				Text: said + `HTTP 521, the answer is a web page, not the documented JSON`,
			},
		},
		"done and not done": {
			ok(`{"data":[{"code":200,"status":"true"}],"errors":[` + busyEntry + `]}`),
			verdict{
				Kind: KindBusy, Outcome: OutcomeUnknown, Status: 200,
				Notice: Notice{521, "Multiple actions running for the same customer, Please try after some time"},
				Text:   said + `HTTP 200, code 521 "Multiple actions running for the same customer, Please try after some time"`,
			},
		},
		"done and, in the words of a stranger, not done": {
			status(400, `{"data":[{"code":200,"status":"true"}],"errors":[{"code":9999,"message":"New"}]}`),
			verdict{
				Kind: KindUnexpected, Outcome: OutcomeUnknown, Status: 400, Notice: Notice{9999, "New"},
				Text: said + `HTTP 400, code 9999 "New"`,
			},
		},
		"one of two done": {
			ok(`{"data":[{"code":200,"status":"true"},{"code":8078,"status":"false","message":"No Image"}]}`),
			verdict{
				Kind: KindNoSuchIndex, Outcome: OutcomeUnknown, Status: 200, Notice: Notice{8078, "No Image"},
				Text: said + `HTTP 200, code 8078 "No Image"`,
			},
		},
		"data that failed with a success code": {
			ok(`{"data":[{"code":200,"status":"false","message":"Nope"}]}`),
			verdict{
				Kind: KindUnexpected, Outcome: OutcomeUnknown, Status: 200, Notice: Notice{200, "Nope"},
				Text: said + `HTTP 200, code 200 "Nope"`,
			},
		},
		"data that failed with a bool": {
			ok(`{"data":[{"status":false}]}`),
			verdict{Kind: KindUnexpected, Outcome: OutcomeUnknown, Status: 200, Text: said + `HTTP 200`},
		},
		"data with another code": {
			ok(`{"data":[{"code":"8080","status":"true","message":"Error in deleting image"}]}`),
			verdict{
				Kind: KindDeleteFailed, Outcome: OutcomeFailed, Status: 200, Notice: Notice{8080, "Error in deleting image"},
				Text: said + `HTTP 200, code 8080 "Error in deleting image"`,
			},
		},
		"a status that is no word of success": {
			ok(`{"data":[{"code":200,"status":"PARTIAL"}]}`),
			verdict{Kind: KindUnexpected, Outcome: OutcomeUnknown, Status: 200, Notice: Notice{Code: 200}, Text: said + `HTTP 200, code 200`},
		},
		"an unknown warning in a 200": {
			ok(`{"data":[{"code":200,"status":"true"}],"warnings":[{"code":777,"message":"Hm"}]}`),
			verdict{Kind: KindUnexpected, Outcome: OutcomeUnknown, Status: 200, Notice: Notice{777, "Hm"}, Text: said + `HTTP 200, code 777 "Hm"`},
		},
		"an unknown error in a 200": {
			ok(`{"errors":[{"code":777,"message":"Hm"}]}`),
			verdict{Kind: KindUnexpected, Outcome: OutcomeUnknown, Status: 200, Notice: Notice{777, "Hm"}, Text: said + `HTTP 200, code 777 "Hm"`},
		},
		"an unknown error in a 400": {
			status(400, `{"errors":[{"message":"Hm"}]}`),
			verdict{Kind: KindUnexpected, Outcome: OutcomeRejected, Status: 400, Notice: Notice{0, "Hm"}, Text: said + `HTTP 400, "Hm"`},
		},
		"the known one of two errors": {
			ok(`{"errors":[{"code":777,"message":"Hm"},{"code":8015,"message":"Gone"}]}`),
			verdict{Kind: KindCustomerNotFound, Outcome: OutcomeRejected, Status: 200, Notice: Notice{8015, "Gone"}, Text: said + `HTTP 200, code 8015 "Gone"`},
		},
		"the more uncertain of two errors": {
			ok(`{"errors":[{"code":429,"message":"Slow down"},{"code":500,"message":"Oops"}]}`),
			verdict{Kind: KindServer, Outcome: OutcomeUnknown, Retryable: true, Status: 200, Notice: Notice{500, "Oops"}, Text: said + `HTTP 200, code 500 "Oops"`},
		},
		"a 400 that says nothing": {
			status(400, `{}`), verdict{Kind: KindUnexpected, Outcome: OutcomeUnknown, Status: 400, Text: said + `HTTP 400`},
		},
		"a 400 without a body": {
			status(400, ` `), verdict{Kind: KindUnexpected, Outcome: OutcomeUnknown, Status: 400, Text: said + `HTTP 400`},
		},
		"the older generation's failure without a code": {
			ok(`{"response":{"status":{"success":"false","message":"Nope"}}}`),
			verdict{Kind: KindUnexpected, Outcome: OutcomeUnknown, Status: 200, Notice: Notice{0, "Nope"}, Text: said + `HTTP 200, "Nope"`},
		},
		"the older generation's failure": {
			ok(`{"response":{"status":{"success":"false","code":"401","message":"Invalid"}}}`),
			verdict{Kind: KindCredentials, Outcome: OutcomeRejected, Status: 200, Notice: Notice{401, "Invalid"}, Text: said + `HTTP 200, code 401 "Invalid"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := newClient(t, answers(tt.given)).DeleteImage(t.Context(), customer, 0)
			if diff := cmp.Diff(tt.want, verdictOf(t, err)); diff != "" {
				t.Errorf("wrong verdict (-want +got):\n%s", diff)
			}
		})
	}
}

// An unreadable answer is judged by its status, and never counts as an acceptance.
func TestWritesUnreadable(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"half":               `{"data":[{"code":200,"status":"tr`,
		"trailing garbage":   deleted + `}`,
		"two answers":        deleted + deleted,
		"no object":          `[]`,
		"a number":           `200`,
		"text":               `OK`,
		"errors a string":    `{"errors":"none"}`,
		"warnings a number":  `{"warnings":0}`,
		"code a word":        `{"data":[{"code":"OK"}]}`,
		"code a fraction":    `{"data":[{"code":200.0}]}`,
		"code beyond int64":  `{"data":[{"code":99999999999999999999}]}`,
		"code an object":     `{"errors":[{"code":{}}]}`,
		"message a number":   `{"errors":[{"message":1}]}`,
		"data a string":      `{"data":"true"}`,
		"data a bool":        `{"data":true}`,
		"over the cap":       `{"data":[{"code":200}],"pad":"` + strings.Repeat("x", maxBody) + `"}`,
		"nested beyond sane": strings.Repeat(`{"data":`, 20000),
	} {
		for code, want := range map[int]verdict{
			200: {Kind: KindUnreadable, Outcome: OutcomeUnknown, Retryable: true, Status: 200},
			400: {Kind: KindUnexpected, Outcome: OutcomeUnknown, Status: 400},
			401: {Kind: KindCredentials, Outcome: OutcomeRejected, Status: 401},
			503: {Kind: KindServer, Outcome: OutcomeUnknown, Retryable: true, Status: 503},
		} {
			t.Run(name+" "+http.StatusText(code), func(t *testing.T) {
				t.Parallel()
				err := newClient(t, answers(status(code, body))).DeleteImage(t.Context(), customer, 0)
				if diff := cmp.Diff(want, failureOf(t, err)); diff != "" {
					t.Errorf("wrong verdict (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for given, want := range map[string]time.Duration{
		"":                              0,
		"7":                             7 * time.Second,
		" 7 ":                           7 * time.Second,
		"0":                             0,
		"-7":                            0,
		"1.5":                           0,
		"soon":                          0,
		"99999999999":                   0, // more than any int32, so it can't be meant
		"Sun, 01 Mar 2026 12:00:30 GMT": 30 * time.Second,
		"Sun, 01 Mar 2026 11:59:30 GMT": 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {given}}, now); got != want {
			t.Errorf("Retry-After %q: got %s, want %s", given, got, want)
		}
	}
	err := newClient(t, answers(status(429, "").with("Retry-After", "7"))).DeleteImage(t.Context(), customer, 0)
	want := verdict{Kind: KindRateLimited, Outcome: OutcomeRejected, Retryable: true, RetryAfter: 7 * time.Second, Status: 429}
	if diff := cmp.Diff(want, failureOf(t, err)); diff != "" {
		t.Errorf("wrong verdict (-want +got):\n%s", diff)
	}
}

// A status that says "not done" with a body that says "done" proves neither.
func TestStatusesThatContradictTheBody(t *testing.T) {
	t.Parallel()
	for _, code := range []int{302, 400, 401, 403, 404, 413, 429, 461, 500, 502, 503, 521} {
		for what, call := range writes() {
			body := deleted
			if what == "add" {
				body = added
			}
			got := failureOf(t, call(t.Context(), newClient(t, answers(status(code, body)))))
			if got.Outcome != OutcomeUnknown || got.Retryable {
				t.Errorf("%s, %d: got %+v", what, code, got)
			}
		}
	}
}
