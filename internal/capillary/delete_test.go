package capillary

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A deletion names exactly one index, the first one too, and carries nothing that makes it repeatable.
func TestDeleteImageOnTheWire(t *testing.T) {
	t.Parallel()
	for index, want := range map[int]string{0: "0", 4: "4", 12: "12"} {
		var length int64
		api := answers(ok(deleted))
		client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			length = r.ContentLength
			api.ServeHTTP(w, r)
		}), func(c *Config) { c.Source, c.AccountID = "WECHAT", "acc" })
		if err := client.DeleteImage(t.Context(), customer, index); err != nil {
			t.Fatal(err)
		}
		got := api.all("")
		for _, name := range []string{"User-Agent", "Accept-Encoding"} { // Go's own
			got[0].Header.Del(name)
		}
		sent := []received{{
			Method: http.MethodDelete,
			Path:   "/v2/customers/564703420/deleteImage",
			Query:  url.Values{"image_ids": {want}},
			Header: http.Header{"Accept": {"application/json"}, tokenHeader: {string(testToken)}},
		}}
		if diff := cmp.Diff(sent, got); diff != "" || length != 0 {
			t.Errorf("length %d, wrong request (-want +got):\n%s", length, diff)
		}
	}
}

// A negative index is a mistake of the caller's, and what the API makes of it is not worth finding out.
func TestDeleteImageRefusesANegativeIndex(t *testing.T) {
	t.Parallel()
	api := answers()
	if err := newClient(t, api).DeleteImage(t.Context(), customer, -1); err == nil || len(api.all("")) != 0 {
		t.Errorf("error %v, %d requests", err, len(api.all("")))
	}
}
