package capillary

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAListFromACacheIsNotBelieved(t *testing.T) {
	t.Parallel()
	const said = "Get Customer Image (customer 564703420): HTTP 200, the answer comes from a cache"
	const warns = said + ", which warns that it may be out of date (Warning 11"
	for name, tt := range map[string]struct {
		header http.Header
		took   time.Duration
		want   string // empty if the list is believed
	}{
		"nothing said":              {},
		"no cache":                  {header: http.Header{"Age": {"0"}}},
		"rounded":                   {header: http.Header{"Age": {"2"}}},
		"passed on, the API slow":   {header: http.Header{"Age": {"50"}}, took: 49 * time.Second},
		"an age that is no number":  {header: http.Header{"Age": {"old"}}},
		"an age below zero":         {header: http.Header{"Age": {"-9"}}},
		"another warning":           {header: http.Header{"Warning": {`214 - "Transformed"`, `299 - "is 1100 miles, or 110"`}}},
		"older than the rounding":   {header: http.Header{"Age": {"3"}}, want: said + ": it is 3 s old, according to its Age header"},
		"an hour":                   {header: http.Header{"Age": {" 3600 "}}, want: said + ": it is 3600 s old, according to its Age header"},
		"older than the question":   {header: http.Header{"Age": {"53"}}, took: 50 * time.Second, want: said + ": it is 53 s old, according to its Age header"},
		"older than the world":      {header: http.Header{"Age": {"99999999999999999999"}}, want: said + ": it is 9223372036854775807 s old, according to its Age header"},
		"stale":                     {header: http.Header{"Warning": {`110 - "Response is Stale"`}}, want: warns + "0)"},
		"not revalidated, as 2nd":   {header: http.Header{"Warning": {`299 - "x", 111 proxy "Revalidation Failed"`}}, want: warns + "1)"},
		"disconnected, as 2nd line": {header: http.Header{"Warning": {`299 - "x"`, "112"}}, want: warns + "2)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := newClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
					<-time.After(tt.took)
					return answer{body: listingOf("[]"), header: tt.header}.response(r), nil
				}))
				listing, err := client.ListImages(t.Context(), customer)
				if tt.want == "" {
					if err != nil || !listing.HasList {
						t.Errorf("got %+v, %v", listing, err)
					}
					return
				}
				want := verdict{Kind: KindCached, Outcome: OutcomeRejected, Retryable: true, Status: 200, Text: tt.want}
				if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" {
					t.Errorf("wrong verdict (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// If a cache has a fresh list by the next attempt, it does no harm.
func TestAListFromACacheIsReadAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := answers(ok(listingOf("[]")).with("Age", "60"), ok(listingOf("["+entry+"]")))
		listing, err := newClient(t, api, retries(1)).ListImages(t.Context(), customer)
		if err != nil || len(listing.Images) != 1 || len(api.all("")) != 2 {
			t.Errorf("got %+v, %v after %d calls", listing, err, len(api.all("")))
		}
	})
}

func TestReadsAskForWhatNoCacheHasKept(t *testing.T) {
	t.Parallel()
	const asked = "no-cache"
	api := &script{reply: func(_ int, r received) answer {
		if r.Method == http.MethodGet {
			return ok(`{"id":564703420,"entity":564703420,"customerImage":[]}`)
		}
		return ok(added)
	}}
	client := newClient(t, api)
	list(t, client)
	if _, err := client.LookupCustomer(t.Context(), Lookup{IdentifierName: "mobile", IdentifierValue: "919876543210"}); err != nil {
		t.Fatal(err)
	}
	for _, call := range writes() {
		if err := call(t.Context(), client); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range api.all("") {
		if got := r.Header.Get("Cache-Control"); (got == asked) != (r.Method == http.MethodGet) {
			t.Errorf("%s %s asks caches for %q", r.Method, r.Path, got)
		}
	}
}
