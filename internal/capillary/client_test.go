package capillary

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// No redirect is followed: not to a different path, not to a different host, not to plain http.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	for _, code := range []int{301, 302, 303, 307, 308} {
		for name, tt := range map[string]struct{ location, text string }{
			"another host":  {"https://user:pass@evil.test/path/x?X-Amz-Signature=abc#f", "https://evil.test"},
			"plain http":    {"http://api.test/v2/customers", "http://api.test"},
			"another path":  {"/login?session=abc", "another path"},
			"no host":       {"//", "another path"},
			"nowhere":       {"", "another path"},
			"no URL at all": {"https://user:pass@evil.test/%zz?X-Amz-Signature=abc", "another path"},
		} {
			t.Run(http.StatusText(code)+" to "+name, func(t *testing.T) {
				t.Parallel()
				page := status(code, "<html>Moved</html>").with("Location", tt.location)
				api := answers(status(code, deleted).with("Location", tt.location), page)
				client := newClient(t, api, retries(3))
				want := verdict{
					Kind: KindRedirect, Outcome: OutcomeUnknown, Status: code,
					Text: "redirected to " + tt.text + ", which is not followed",
				}
				got := verdictOf(t, client.DeleteImage(t.Context(), customer, 0))
				got.Text = fromWord(got.Text, "redirected")
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("delete (-want +got):\n%s", diff)
				}
				_, err := client.ListImages(t.Context(), customer)
				got = verdictOf(t, err)
				got.Text = fromWord(got.Text, "redirected")
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("get (-want +got):\n%s", diff)
				}
				if got := len(api.all("")); got != 2 {
					t.Errorf("%d requests, want 2", got)
				}
			})
		}
	}
}

func fromWord(text, word string) string { return text[max(0, strings.Index(text, word)):] }

// The same over real connections: the target sees nothing at all.
func TestRedirectTargetsHearNothing(t *testing.T) {
	t.Parallel()
	target := answers(ok(deleted))
	elsewhere := httptest.NewServer(target)
	t.Cleanup(elsewhere.Close)
	for what, call := range writes() {
		for _, code := range []int{301, 302, 303, 307, 308} {
			client := serve(t, answers(status(code, "").with("Location", elsewhere.URL+"/v2")))
			if got := failureOf(t, call(t.Context(), client)); got.Kind != KindRedirect || got.Status != code {
				t.Errorf("%s: got %+v", what, got)
			}
		}
	}
	if got := target.all(""); len(got) > 0 {
		t.Errorf("the target got %+v", got)
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	t.Parallel()
	for version, fine := range map[uint16]bool{
		tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true,
	} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			t.Parallel()
			api := answers(ok(deleted))
			server := httptest.NewUnstartedServer(api)
			server.Config.ErrorLog = quiet()
			server.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: version} //nolint:gosec // on purpose
			server.StartTLS()
			t.Cleanup(server.Close)
			err := newClient(t, trusting(server), at(server.URL)).DeleteImage(t.Context(), customer, 0)
			if fine != (err == nil) {
				t.Errorf("got %v", err)
			}
			if sent := len(api.all("")) > 0; sent != fine {
				t.Errorf("sent: %t", sent)
			}
			if err != nil && !strings.Contains(err.Error(), "protocol version") {
				t.Errorf("refused for another reason: %v", err)
			}
		})
	}
}

// A segment stays one segment, whatever it contains.
func TestEndpoint(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		base     string
		segments []string
		want     string
	}{
		"plain":             {apiURL, []string{"v2", "customers", "1"}, "https://api.test/v2/customers/1"},
		"below a path":      {apiURL + "/gateway/", []string{"v2"}, "https://api.test/gateway/v2"},
		"slashes":           {apiURL, []string{"v2", "a/b", "c"}, "https://api.test/v2/a%2Fb/c"},
		"spaces":            {apiURL, []string{"a b"}, "https://api.test/a%20b"},
		"up":                {apiURL, []string{"v2", "..", "c"}, "https://api.test/v2/%2E%2E/c"},
		"here":              {apiURL, []string{"v2", ".", "c"}, "https://api.test/v2/%2E/c"},
		"unicode":           {apiURL, []string{"é"}, "https://api.test/%C3%A9"},
		"query and so on":   {apiURL, []string{"a?b#c%2F;d"}, "https://api.test/a%3Fb%23c%252F%3Bd"},
		"an escaped prefix": {apiURL + "/a%2Fb", []string{"c"}, "https://api.test/a%2Fb/c"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, answers(ok("")), at(tt.base))
			if got := client.endpoint(nil, tt.segments...); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if got := client.endpoint(url.Values{"q": {"a&b c"}}, tt.segments...); got != tt.want+"?q=a%26b+c" {
				t.Errorf("with a query: got %s", got)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	api := answers(ok(deleted))
	client := newClient(t, api, func(c *Config) {
		c.UserAgent = "terraform-provider-capillary/1"
		c.Attribution = Attribution{EntityType: "TILL", EntityCode: "t1", LookupType: "WECHAT", Lookup: "w1"}
	})
	if err := client.DeleteImage(t.Context(), customer, 0); err != nil {
		t.Fatal(err)
	}
	want := http.Header{
		"Accept":                            {"application/json"},
		"Accept-Encoding":                   {"identity"},
		"User-Agent":                        {"terraform-provider-capillary/1"},
		"X-Cap-Api-Attribution-Entity-Type": {"TILL"},
		"X-Cap-Api-Attribution-Entity-Code": {"t1"},
		"X-Cap-Api-Attribution-Lookup-Type": {"WECHAT"},
		"X-Cap-Api-Attribution-Lookup":      {"w1"},
		"X-Cap-Api-Oauth-Token":             {string(testToken)},
	}
	if diff := cmp.Diff(want, api.all("")[0].Header); diff != "" {
		t.Errorf("wrong headers (-want +got):\n%s", diff)
	}
	if got := client.Host(); got != "api.test" {
		t.Errorf("host %q", got)
	}
}
