package capillary

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every documented code means the same wherever it stands in an answer.
func TestCodesOfBodies(t *testing.T) {
	t.Parallel()
	for code, want := range map[int64]meaning{
		401:    {KindCredentials, OutcomeRejected, false},
		498:    {KindCredentials, OutcomeRejected, false},
		320001: {KindCredentials, OutcomeRejected, false},
		403:    {KindForbidden, OutcomeRejected, false},
		4000:   {KindForbidden, OutcomeRejected, false},
		503:    {KindUnavailable, OutcomeUnknown, true},
		4001:   {KindUnavailable, OutcomeRejected, true},
		404:    {KindWrongRequest, OutcomeRejected, false},
		405:    {KindWrongRequest, OutcomeRejected, false},
		415:    {KindWrongRequest, OutcomeRejected, false},
		429:    {KindRateLimited, OutcomeRejected, true},
		461:    {KindBusy, OutcomeRejected, true},
		521:    {KindBusy, OutcomeRejected, true},
		500:    {KindServer, OutcomeUnknown, true},
		8003:   {KindWrongRequest, OutcomeRejected, false},
		8011:   {KindWrongRequest, OutcomeRejected, false},
		8013:   {KindWrongRequest, OutcomeRejected, false},
		8015:   {KindCustomerNotFound, OutcomeRejected, false},
		8016:   {KindWrongRequest, OutcomeRejected, false},
		8045:   {KindWrongRequest, OutcomeRejected, false},
		8065:   {KindWrongRequest, OutcomeRejected, false},
		8069:   {KindCustomerMerged, OutcomeRejected, false},
		8078:   {KindNoSuchIndex, OutcomeRejected, true},
		8079:   {KindUploadFailed, OutcomeFailed, false},
		8080:   {KindDeleteFailed, OutcomeFailed, false},
		8081:   {KindImageRefused, OutcomeRejected, false},
		8082:   {KindFull, OutcomeRejected, false},
		8083:   {KindImageRefused, OutcomeRejected, false},
		8084:   {KindImageRefused, OutcomeRejected, false},
		8091:   {KindWrongRequest, OutcomeRejected, false},
		8092:   {KindWrongRequest, OutcomeRejected, false},
		8093:   {KindWrongRequest, OutcomeRejected, false},
	} {
		for place, body := range map[string]string{
			"errors":   `{"errors":[{"status":false,"code":%d,"message":"m"}]}`,
			"warnings": `{"data":[],"warnings":[{"code":"%d","message":"m"}]}`,
			"data":     `{"data":[{"code":%d,"message":"m","status":"false"}],"errors":null}`,
			"response": `{"response":{"status":{"success":false,"code":%d,"message":"m"}}}`,
			"XML":      `<response><status><success>false</success><code>%d</code><message>m</message></status></response>`,
		} {
			t.Run(fmt.Sprint(code, " in ", place), func(t *testing.T) {
				t.Parallel()
				given := ok(fmt.Sprintf(body, code))
				want := verdict{
					Kind: want.kind, Outcome: want.outcome, Retryable: want.retryable,
					Status: 200, Notice: Notice{code, "m"},
				}
				client := newClient(t, answers(given))
				err := client.DeleteImage(t.Context(), customer, 0)
				if diff := cmp.Diff(want, failureOf(t, err)); diff != "" {
					t.Errorf("delete (-want +got):\n%s", diff)
				}
				_, err = client.ListImages(t.Context(), customer)
				if place == "warnings" && code == 8069 {
					want = verdict{Kind: KindUnreadable, Retryable: true, Status: 200} // the id decides, and there is none
				}
				if diff := cmp.Diff(want, failureOf(t, err)); diff != "" {
					t.Errorf("get (-want +got):\n%s", diff)
				}
			})
		}
	}
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
				_, err := client.ListImages(t.Context(), customer)
				if diff := cmp.Diff(want, failureOf(t, err)); diff != "" {
					t.Errorf("get (-want +got):\n%s", diff)
				}
			})
		}
	}
}
