package capillary

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A deletion names its indexes, including index 0, and several from the highest down. It carries nothing that
// makes it repeatable.
func TestDeleteImageOnTheWire(t *testing.T) {
	t.Parallel()
	for want, indexes := range map[string][]int{"0": {0}, "4": {4}, "12": {12}, "12 4 0": {4, 12, 0}} {
		var length int64
		api := answers(ok(deleted))
		client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			length = r.ContentLength
			api.ServeHTTP(w, r)
		}), func(c *Config) { c.Source, c.AccountID = "WECHAT", "acc" })
		if err := client.DeleteImage(t.Context(), customer, indexes...); err != nil {
			t.Fatal(err)
		}
		got := api.all("")
		got[0].Header.Del("User-Agent") // Go's own
		sent := []received{{
			Method: http.MethodDelete,
			Path:   "/v2/customers/564703420/deleteImage",
			Query:  url.Values{"image_ids": strings.Fields(want)},
			Header: http.Header{"Accept": {"application/json"}, "Accept-Encoding": {"identity"}, tokenHeader: {string(testToken)}},
		}}
		if diff := cmp.Diff(sent, got); diff != "" || length != 0 {
			t.Errorf("length %d, wrong request (-want +got):\n%s", length, diff)
		}
	}
}

// Impossible indexes, or none, are a mistake of the caller. They are not sent to find out what the API does
// with them.
func TestDeleteImageRefusesImpossibleIndexes(t *testing.T) {
	t.Parallel()
	for name, indexes := range map[string][]int{"negative": {-1}, "none": {}, "one twice": {2, 0, 2}, "one negative": {1, -1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := answers()
			if err := newClient(t, api).DeleteImage(t.Context(), customer, indexes...); err == nil || len(api.all("")) != 0 {
				t.Errorf("error %v, %d requests", err, len(api.all("")))
			}
		})
	}
}
