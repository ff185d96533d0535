package capillary

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"
)

// Each target below asserts what callers rely on, whatever the API sends. The seeds are the samples of the
// reference, shortened, and hostile bodies.

// seedsOfAll are bodies that are wrong for every call.
func seedsOfAll() []string {
	seeds := []string{
		"", "null", "[]", "{}", "0", `""`, "{" + noSuch + "}", deleted, added, busyEntry, foundCustomer,
		`{"data":[{"code":200,"file":{"acl":"PRIVATE","fileSize":"18039","fileHandle":"01a24b35","s3Token":"customerImage/1/2/389fff57"},"message":"Successfully uploaded file","status":"true"}],"warnings":[],"errors":[]}`,
		`{"data":{"accessToken":"` + canary + `","ttlSeconds":300},"errors":null}`,
		`{"data":null,"errors":[{"code":320001,"message":"Invalid client credentials"}]}`,
		`{"errors":[{"status":false,"code":8015,"message":"Customer not found for the given identifiers"}]}`,
		`{"warnings":[{"code":777,"message":"see https://s3.test/a` + canaryQuery + `\u001b[31m"}]}`,
		`{"response":{"status":{"success":"false","code":498}}}`,
		`<?xml version="1.0"?><response><status><success>false</success><code>498</code><message>Token expired https://a` + canaryQuery + `</message></status></response>`,
		`{"errors":[{"code":"` + canaryQuery + `"}]}`, `{"errors":{"code":-0,"message":"\ud800"}}`, "\ufeff{}", "\xff\xfe",
		`{"id":564703420,"id":1,"entity":1,"ENTITY":2,"data":[],"Data":[{"code":1e400}]}`,
	}
	for _, page := range pages() {
		seeds = append(seeds, page)
	}
	return seeds
}

// checkFailure makes sure that a failure can be shown to a person.
func checkFailure(t *testing.T, failure *Error, body []byte) {
	t.Helper()
	checkShown(t, failure.Error())
	checkNoSignature(t, failure.Error(), body)
}

func FuzzEnvelope(f *testing.F) {
	for _, seed := range seedsOfAll() {
		f.Add(200, []byte(seed))
		f.Add(521, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, code int, body []byte) {
		res := &response{call: CallDelete, customerID: customer, status: code, body: body}
		found, failure := writeOutcome(res)
		res.says(KindCredentials)
		res.globalRetryAfter()
		if _, again := writeOutcome(res); (failure == nil) != (again == nil) || (failure != nil && failure.Error() != again.Error()) {
			t.Errorf("judged in two ways: %v and %v", failure, again)
		}
		switch {
		case failure == nil && !res.ok():
			t.Errorf("status %d was accepted", code)
		case failure == nil && len(found.errors)+len(found.failures)+len(found.warnings) > 0:
			t.Errorf("accepted in spite of %+v", found)
		case failure != nil && failure.Outcome == OutcomeUnknown && found.succeeded && failure.Retryable:
			t.Errorf("a contradiction is retryable: %v", failure)
		case failure != nil && failure.Outcome == OutcomeRejected && found.succeeded:
			t.Errorf("an answer that says that it was done is taken for a rejection: %v", failure)
		case failure != nil:
			checkFailure(t, failure, body)
		}
	})
}

func FuzzListing(f *testing.F) {
	signed := `{"file":{"s3Token":"a/b"},"filePath":"https://s3.test/a` + canaryQuery + `","secureFilePath":"http://s3.test/a` + canaryQuery + `"}`
	for _, images := range []string{
		"[" + entry + "]", "[" + entry + "," + tokenOnly + "]", "[" + signed + "," + signed + "]", "[]", "null", "[null]", "{}", "7", `"` + canaryQuery + `"`,
		`[{"file":{"s3Token":"a/"}}]`, `[{"file":{"s3Token":"a","s3token":"b"}}]`, `[{"file":{"s3Token":"a","fileSize":1e400}}]`,
		`[{"status":"false","message":"https://s3.test/a` + canaryQuery + `",` + signed[1:] + `]`,
		`[{"file":{"s3Token":"a","version":"` + canaryQuery + `"}}]`, `[],"customerImage":[` + entry + `]`, `[],"customerimage":null`,
	} {
		f.Add([]byte(listingOf(images)))
	}
	f.Add([]byte(`{"id":"564703420","customerImage":[],"warnings":[{"code":8069}]}`))
	f.Add([]byte(`{"id":99,"customerImage":[` + entry + `],"warnings":[{"code":8069,"message":"Merged customer"}]}`))
	for _, seed := range seedsOfAll() {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		res := &response{call: CallGet, customerID: customer, status: 200, body: body}
		listing, failure := readListing(res)
		again, _ := readListing(res)
		if diff := cmp.Diff(listing, again); diff != "" {
			t.Errorf("read in two ways:\n%s", diff)
		}
		for _, doubt := range listing.UnknownWarnings {
			checkShown(t, doubt.String())
			checkNoSignature(t, doubt.String(), body)
		}
		if failure == nil {
			checkListing(t, listing, body)
			return
		}
		checkFailure(t, failure, body)
		if diff := cmp.Diff(Listing{}, listing); diff != "" {
			t.Errorf("a listing beside %v:\n%s", failure, diff)
		}
	})
}

// checkListing makes sure that the listing is the complete list, as a different reader sees it.
func checkListing(t *testing.T, listing Listing, body []byte) {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal(body, &fields); err != nil && !strings.Contains(err.Error(), "float64") {
		t.Fatalf("read a listing from what is no object: %v", err)
	}
	var entries []any
	explicit := false
	for name, value := range fields {
		if list, ok := value.([]any); ok && strings.EqualFold(name, "customerImage") {
			entries, explicit = list, true
		}
	}
	if len(listing.Images) != len(entries) || listing.HasList != explicit {
		t.Errorf("read %d images of %d, explicit: %t", len(listing.Images), len(entries), listing.HasList)
	}
	tokens := map[string]bool{}
	for i, image := range listing.Images {
		tokens[image.Token] = true
		if image.ID() == "" {
			t.Errorf("image %d has no id: %+v", i, image)
		}
	}
	for token, link := range listing.Links {
		if _, err := ParseLink(link.Reveal()); err != nil || !tokens[token] {
			t.Errorf("the link of %q: %v", token, err)
		}
	}
}

func FuzzLookup(f *testing.F) {
	for _, entity := range []string{"1", `"1"`, "0", "-1", "null", "1.0", "1e3", "1e400", "9223372036854775808", `"919876543210"`, `"+91\u0039876543210"`, "[]", `{}`} {
		f.Add(200, []byte(`{"entity":`+entity+`,"warnings":[]}`))
		f.Add(400, []byte(`{"entity":`+entity+`,"errors":[{"code":8069,"message":"merged 919876543210"}]}`))
	}
	f.Add(200, []byte(`{"entity":5,"warnings":[{"code":777,"message":"919876543210"}]}`))
	f.Add(200, []byte(`{"errors":[{"code":"91 9876543210","message":"+91-9876543210"}]}`))
	for _, seed := range seedsOfAll() {
		f.Add(200, []byte(seed))
	}
	hidden := redactor{}.with(identifierForms(byMobile().IdentifierValue)...)
	f.Fuzz(func(t *testing.T, code int, body []byte) {
		res := &response{redactor: hidden, call: CallLookup, status: code, body: body}
		found, failure := readLookup(res)
		again, _ := readLookup(res)
		if diff := cmp.Diff(found, again); diff != "" {
			t.Errorf("read in two ways:\n%s", diff)
		}
		shown := ""
		for _, doubt := range found.UnknownWarnings {
			shown += doubt.Message + " "
		}
		switch {
		case failure == nil && (found.ID <= 0 || !res.ok()):
			t.Errorf("status %d was taken for customer %d", code, found.ID)
		case failure != nil && (found.ID != 0 || found.UnknownWarnings != nil):
			t.Errorf("%+v beside %v", found, failure)
		case failure != nil && (failure.Survivor < 0 || failure.Survivor > 0 && failure.Kind != KindCustomerMerged):
			t.Errorf("survivor %d of %v", failure.Survivor, failure)
		case failure != nil:
			checkFailure(t, failure, body)
			shown = failure.Notice.Message
			if failure.Err != nil {
				shown += " " + failure.Err.Error()
			}
		}
		checkShown(t, shown[:min(len(shown), 500)])
		if strings.Contains(shown, "9876543210") {
			t.Errorf("the identifier is shown in %q", shown)
		}
	})
}

func FuzzToken(f *testing.F) {
	for _, seed := range []string{
		`{"data":{"accessToken":"t0","ttlSeconds":"300"},"errors":[]}`,
		`{"data":{"accessToken":"t0"}}`,
		`{"data":{"accessToken":"t0","ttlSeconds":9223372036854775807}}`,
		`{"data":{"accessToken":"t0","ttlSeconds":-9223372036854775808}}`,
		`{"data":{"accessToken":"` + canary + `","accessToken":"t1"}}`,
		`{"data":{"accessToken":"` + canary + `","ttlSeconds":"` + canary + `"}}`,
		`{"data":{"accessToken":["` + canary + `"]}}`,
	} {
		f.Add([]byte(seed))
	}
	for _, seed := range seedsOfAll() {
		f.Add([]byte(seed))
	}
	asked := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	f.Fuzz(func(t *testing.T, body []byte) {
		read := func() (*oauth2.Token, *Error) {
			token, err := readToken(&response{call: CallToken, status: 200, body: body}, asked)
			failure, _ := err.(*Error) //nolint:errorlint // it is that or nil
			return token, failure
		}
		token, failure := read()
		if again, _ := read(); (again == nil) != (token == nil) || token != nil && *again != *token {
			t.Errorf("read in two ways: %v and %v", token, again)
		}
		switch {
		case (failure == nil) != (token != nil):
			t.Errorf("got %v and %v", token, failure)
		case failure == nil && token.AccessToken == "":
			t.Error("an empty token")
		case failure == nil && (token.Expiry.Before(asked) || token.Expiry.After(asked.Add(maxTTL*time.Second))):
			t.Errorf("a token until %s", token.Expiry)
		case failure != nil:
			checkFailure(t, failure, body)
			if strings.Contains(failure.Error(), "accessToken") || (failure.Notice == Notice{} && strings.Contains(failure.Error(), canary)) {
				t.Errorf("the body is quoted in %v", failure)
			}
		}
	})
}
