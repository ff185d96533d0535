package capillary

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A masked answer is reported as such and is never a list or a customer: two masked tokens may look the same.
func TestMaskedAnswers(t *testing.T) {
	t.Parallel()
	const said = "Get Customer Image (customer 564703420): HTTP 200, "
	profile := func(value string) string {
		return `{"id":564703420,"profiles":[{"identifiers":[{"type":"email","value":"` + value + `"}]}],"customerImage":[` + tokenOnly + `]}`
	}
	for name, tt := range map[string]struct{ body, text string }{
		"token":       {listingOf(`[` + entry + `,{"file":{"s3Token":"cu****82"}}]`), "entry 1 of customerImage is masked with asterisks"},
		"handle":      {listingOf(`[{"file":{"s3Token":"t/1","fileHandle":"01a2*"}}]`), "entry 0 of customerImage is masked with asterisks"},
		"name":        {listingOf(`[{"file":{"s3Token":"t/1","name":"1/*/0"}}]`), "entry 0 of customerImage is masked with asterisks"},
		"id":          {`{"id":"5647*****","customerImage":[]}`, "the customer's id is masked with asterisks"},
		"identifiers": {profile("as**@example.com"), "the customer's identifiers are masked with asterisks"},
	} {
		got, err := newClient(t, answers(ok(tt.body))).ListImages(t.Context(), customer)
		want := verdict{Kind: KindMasked, Outcome: OutcomeRejected, Status: 200, Text: said + tt.text}
		if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" || got.HasList {
			t.Errorf("%s: list %+v, verdict (-want +got):\n%s", name, got, diff)
		}
	}
	// An email address may contain an asterisk, and profiles of a different shape don't matter.
	for _, body := range []string{profile("a*b@example.com"), `{"id":564703420,"profiles":"none","customerImage":[` + tokenOnly + `]}`} {
		if got, err := newClient(t, answers(ok(body))).ListImages(t.Context(), customer); err != nil || len(got.Images) != 1 {
			t.Errorf("%s: list %+v, error %v", body, got, err)
		}
	}
}

func TestMaskedLookup(t *testing.T) {
	t.Parallel()
	_, err := newClient(t, answers(ok(`{"entity":"5526****2"}`))).LookupCustomer(t.Context(), byMobile())
	want := verdict{Kind: KindMasked, Outcome: OutcomeRejected, Status: 200, Text: "Get Customer ID: HTTP 200, the customer's id is masked with asterisks"}
	if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" {
		t.Errorf("verdict (-want +got):\n%s", diff)
	}
}

// A masked answer to an upload does not say which image was added, so the list has to.
func TestMaskedUpload(t *testing.T) {
	t.Parallel()
	_, err := newClient(t, answers(ok(`{"data":[{"code":200,"status":"true","file":{"s3Token":"cu****82"}}]}`))).AddImage(t.Context(), customer, uploadOf("x"))
	want := verdict{
		Kind: KindUnreadable, Retryable: true, Status: 200,
		Text: "Add Customer Image (customer 564703420): HTTP 200, the answer is masked with asterisks, so it does not say which image was added",
	}
	if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" {
		t.Errorf("verdict (-want +got):\n%s", diff)
	}
}
