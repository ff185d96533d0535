package capillary

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestListImagesOnTheWire(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		edit func(*Config)
		want url.Values
	}{
		"by default": {func(*Config) {}, url.Values{"source": {"INSTORE"}, "embed": {"CUSTOMERIMAGE"}}},
		"of an account": {
			func(c *Config) { c.Source, c.AccountID = "WECHAT", "a&b=c" },
			url.Values{"source": {"WECHAT"}, "accountId": {"a&b=c"}, "embed": {"CUSTOMERIMAGE"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := answers(ok(listingOf("[]")))
			client := newClient(t, api, tt.edit)
			list(t, client)
			list(t, client) // the second read asks the same
			sent := received{
				Method: http.MethodGet, Path: "/v2/customers/564703420", Query: tt.want,
				Header: http.Header{"Accept": {"application/json"}, "Accept-Encoding": {"identity"}, "Cache-Control": {"no-cache"}, tokenHeader: {string(testToken)}},
			}
			if diff := cmp.Diff([]received{sent, sent}, api.all("")); diff != "" {
				t.Errorf("wrong requests (-want +got):\n%s", diff)
			}
		})
	}
}
