package capillary

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// wanted says what each code means on each call, independently of the table, so that a slip in the table is
// noticed. A code without a meaning on a call is judged like any unknown code.
func wanted() map[int64]map[Call]meaning {
	everywhere := func(m meaning) map[Call]meaning {
		return map[Call]meaning{CallAdd: m, CallDelete: m, CallGet: m, CallLookup: m}
	}
	reads := func(m meaning) map[Call]meaning { return map[Call]meaning{CallGet: m, CallLookup: m} }
	writes := func(m meaning) map[Call]meaning { return map[Call]meaning{CallAdd: m, CallDelete: m} }
	want := map[int64]map[Call]meaning{
		401:    everywhere(meaning{KindCredentials, OutcomeRejected, false}),
		498:    everywhere(meaning{KindCredentials, OutcomeRejected, false}),
		320001: everywhere(meaning{KindCredentials, OutcomeRejected, false}),
		403:    everywhere(meaning{KindForbidden, OutcomeRejected, false}),
		4000:   everywhere(meaning{KindForbidden, OutcomeRejected, false}),
		503:    everywhere(meaning{KindUnavailable, OutcomeUnknown, true}),
		4001:   everywhere(meaning{KindUnavailable, OutcomeRejected, true}),
		429:    everywhere(meaning{KindRateLimited, OutcomeRejected, true}),
		461:    everywhere(meaning{KindBusy, OutcomeRejected, true}),
		521:    everywhere(meaning{KindBusy, OutcomeRejected, true}),
		201:    everywhere(meaning{KindServer, OutcomeUnknown, false}),
		500:    everywhere(meaning{KindServer, OutcomeUnknown, true}),
		400:    reads(meaning{KindWrongRequest, OutcomeRejected, false}),
		8015:   everywhere(meaning{KindCustomerNotFound, OutcomeRejected, false}),
		8069:   everywhere(meaning{KindCustomerMerged, OutcomeRejected, false}),
		91009:  everywhere(meaning{KindCustomerMerged, OutcomeRejected, false}),
		8109:   everywhere(meaning{KindErasurePending, OutcomeRejected, false}),
		8088:   everywhere(meaning{KindCustomerRefused, OutcomeUnknown, true}),
		8090:   everywhere(meaning{KindCustomerRefused, OutcomeUnknown, false}),
		8130:   everywhere(meaning{KindCustomerRefused, OutcomeUnknown, false}),
		8078:   {CallDelete: {KindNoSuchIndex, OutcomeRejected, true}},
		8079:   {CallAdd: {KindUploadFailed, OutcomeFailed, false}},
		8080:   {CallDelete: {KindDeleteFailed, OutcomeFailed, false}},
		8081:   writes(meaning{KindImageRefused, OutcomeRejected, false}),
		8082:   {CallAdd: {KindFull, OutcomeRejected, false}},
		8083:   {CallAdd: {KindImageRefused, OutcomeRejected, false}},
		8084: {
			CallAdd: {KindImageRefused, OutcomeRejected, false}, CallDelete: {KindImageRefused, OutcomeRejected, false},
			CallGet: {KindWrongRequest, OutcomeRejected, false}, CallLookup: {KindWrongRequest, OutcomeRejected, false},
		},
	}
	for _, code := range []int64{8026, 8086, 8087, 8089} {
		want[code] = everywhere(meaning{KindCustomerRefused, OutcomeRejected, false})
	}
	for _, code := range []int64{1060, 1061, 91020, 91021} {
		want[code] = everywhere(meaning{KindAttribution, OutcomeRejected, false})
	}
	for _, code := range []int64{
		404, 405, 415, 1064, 8001, 8002, 8003, 8011, 8012, 8013, 8016, 8045, 8065, 8085, 8091, 8092, 8093, 8126, 8127,
	} {
		want[code] = everywhere(meaning{KindWrongRequest, OutcomeRejected, false})
	}
	return want
}

// onlyErrors are the codes that the vendor lists as errors and, at most, as harmless warnings.
func onlyErrors() []int64 {
	return []int64{201, 400, 1060, 1061, 1064, 8026, 8086, 8087, 8088, 8089, 8090, 8109, 8130, 91020, 91021}
}

// failing makes each call to an API that always gives the same answer.
func failing(t *testing.T, given answer) map[Call]error {
	t.Helper()
	client := func() *Client { return newClient(t, answers(given)) }
	errs := map[Call]error{CallDelete: client().DeleteImage(t.Context(), customer, 0)}
	_, errs[CallAdd] = client().AddImage(t.Context(), customer, uploadOf("some bytes"))
	_, errs[CallGet] = client().ListImages(t.Context(), customer)
	_, errs[CallLookup] = client().LookupCustomer(t.Context(), byMobile())
	return errs
}

// Every code of the table means the right thing on each call, in every place of the answer.
func TestCodesOfBodies(t *testing.T) {
	t.Parallel()
	want := wanted()
	rows := 0
	for _, row := range Codes() {
		if row.Number != 0 && want[row.Number] == nil {
			t.Errorf("no test says what %d means", row.Number)
		}
		if row.Says == "" || row.Source == "" {
			t.Errorf("%d: words %q, source %q", row.Number, row.Says, row.Source)
		}
		rows++
	}
	if rows < len(want) {
		t.Errorf("%d rows for %d codes", rows, len(want))
	}
	for code, calls := range want {
		for place, body := range map[string]string{
			"errors":   `{"errors":[{"status":false,"code":%d,"message":"m"}]}`,
			"warnings": `{"data":[],"warnings":[{"code":"%d","message":"m"}]}`,
			"data":     `{"data":[{"code":%d,"message":"m","status":"false"}],"errors":null}`,
			"response": `{"response":{"status":{"success":false,"code":%d,"message":"m"}}}`,
			"XML":      `<response><status><success>false</success><code>%d</code><message>m</message></status></response>`,
		} {
			t.Run(fmt.Sprint(code, " in ", place), func(t *testing.T) {
				t.Parallel()
				for call, err := range failing(t, ok(fmt.Sprintf(body, code))) {
					if diff := cmp.Diff(wantedVerdict(code, call, calls, place), verdictWithout(t, err)); diff != "" {
						t.Errorf("%s (-want +got):\n%s", call, diff)
					}
				}
			})
		}
	}
}

// wantedVerdict returns what a call should make of a code in an HTTP 200.
func wantedVerdict(code int64, call Call, calls map[Call]meaning, place string) verdict {
	want, known := calls[call]
	notice := Notice{code, "m"}
	asWarning := place == "warnings"
	switch {
	case asWarning && isHarmlessNumber(code) && call == CallDelete:
		return verdict{} // nothing contradicts the list, so it decides
	case asWarning && isHarmlessNumber(code), asWarning && code == 8069 && call == CallGet, asWarning && code == 91009 && call == CallGet:
		return verdict{Kind: KindUnreadable, Retryable: true, Status: 200} // the answer names neither a customer nor an image
	case asWarning && (!known || slices.Contains(onlyErrors(), code) || code == 8084) && (call == CallGet || call == CallLookup):
		return verdict{Kind: KindUnreadable, Retryable: true, Status: 200} // a doubt, beside nothing
	case asWarning && slices.Contains(onlyErrors(), code), !known:
		return verdict{Kind: KindUnexpected, Status: 200, Notice: notice}
	}
	return verdict{Kind: want.kind, Outcome: want.outcome, Retryable: want.retryable, Status: 200, Notice: notice}
}

func isHarmlessNumber(code int64) bool {
	return slices.ContainsFunc(HarmlessWarnings(), func(w Warning) bool { return w.Number == code })
}

// verdictWithout is failureOf for a call that may have succeeded.
func verdictWithout(t *testing.T, err error) verdict {
	t.Helper()
	if err == nil {
		return verdict{}
	}
	return failureOf(t, err)
}

func TestCodeOfAnErasedCustomer(t *testing.T) {
	t.Parallel()
	for _, message := range []string{"Customer is deleted after PII delete request", "CUSTOMER IS DELETED AFTER PII DELETE REQUEST."} {
		for place, code := range map[string]int64{"errors": 0, "warnings": 8015} {
			given := ok(fmt.Sprintf(`{%q:[{"code":%d,"message":%q}]}`, place, code, message))
			_, err := newClient(t, answers(given)).ListImages(t.Context(), customer)
			want := verdict{
				Kind: KindCustomerErased, Outcome: OutcomeRejected, Status: 200, Notice: Notice{code, message},
				Text: "Get Customer Image (customer 564703420): HTTP 200, " + Notice{code, message}.String(),
			}
			if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" {
				t.Errorf("in %s (-want +got):\n%s", place, diff)
			}
		}
	}
}

// A bare status is judged with more caution than the same number in a body.
func TestCodesOfStatuses(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]meaning{
		301: {KindRedirect, OutcomeUnknown, false},
		304: {KindRedirect, OutcomeUnknown, false},
		400: {KindUnexpected, OutcomeUnknown, false},
		401: {KindCredentials, OutcomeRejected, false},
		403: {KindForbidden, OutcomeRejected, false},
		404: {KindWrongRequest, OutcomeRejected, false},
		405: {KindWrongRequest, OutcomeRejected, false},
		408: {KindServer, OutcomeUnknown, true},
		409: {KindUnexpected, OutcomeUnknown, false},
		413: {KindImageRefused, OutcomeRejected, false},
		415: {KindWrongRequest, OutcomeRejected, false},
		429: {KindRateLimited, OutcomeRejected, true},
		461: {KindBusy, OutcomeRejected, true},
		498: {KindCredentials, OutcomeRejected, false},
		500: {KindServer, OutcomeUnknown, true},
		502: {KindServer, OutcomeUnknown, true},
		503: {KindServer, OutcomeUnknown, true},
		504: {KindServer, OutcomeUnknown, true},
		521: {KindServer, OutcomeUnknown, true},
		599: {KindServer, OutcomeUnknown, true},
	} {
		for name, body := range map[string]string{"no body": "", "a page": "<!DOCTYPE html><html></html>", "braces": "{}"} {
			t.Run(fmt.Sprint(code, " with ", name), func(t *testing.T) {
				t.Parallel()
				want := verdict{Kind: want.kind, Outcome: want.outcome, Retryable: want.retryable, Status: code}
				client := newClient(t, answers(status(code, body)))
				if diff := cmp.Diff(want, failureOf(t, client.DeleteImage(t.Context(), customer, 0))); diff != "" {
					t.Errorf("delete (-want +got):\n%s", diff)
				}
				if code == 400 { // "not passed valid identifiers", on a read
					want.Kind, want.Outcome = KindWrongRequest, OutcomeRejected
				}
				_, err := client.ListImages(t.Context(), customer)
				if diff := cmp.Diff(want, failureOf(t, err)); diff != "" {
					t.Errorf("get (-want +got):\n%s", diff)
				}
				_, err = client.LookupCustomer(t.Context(), byMobile())
				if diff := cmp.Diff(want, failureOf(t, err)); diff != "" {
					t.Errorf("lookup (-want +got):\n%s", diff)
				}
			})
		}
	}
}
