package capillary

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// A proxy that fails before it has connected to the API has sent no write, and its error shows no credentials.
func TestProxiesThatFail(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"refuses":           func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
		"wants credentials": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) },
		"finds nothing":     func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
		"redirects": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.test/login", http.StatusFound)
		},
		"breaks off": broken()["reset after the request"],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proxy := httptest.NewUnstartedServer(answer)
			proxy.Config.ErrorLog = quiet()
			proxy.Start()
			t.Cleanup(proxy.Close)
			address, err := url.Parse(proxy.URL)
			if err != nil {
				t.Fatal(err)
			}
			address.User = url.UserPassword("user", canary)
			transport := newHTTPTransport()
			transport.Proxy = http.ProxyURL(address)
			err = newClient(t, transport, at("https://api.test")).DeleteImage(t.Context(), customer, 0)
			got := verdictOf(t, err)
			if got.Outcome != OutcomeRejected && name != "breaks off" || err == nil {
				t.Errorf("got %+v", got)
			}
			if strings.Contains(got.Text, canary) {
				t.Errorf("the proxy's password is shown: %s", got.Text)
			}
		})
	}
}

// A storage that only speaks old TLS is sent nothing.
func TestOldTLSOfTheStorageIsRefused(t *testing.T) {
	t.Parallel()
	storage := startCounting(t, answers(ok("bytes")), &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}) //nolint:gosec // on purpose
	client := newClient(t, nil, func(c *Config) { c.PrivateLinks = true })
	_, err := client.HashContent(t.Context(), linkTo(t, storage.URL+"/a"), nil)
	if err == nil || !strings.Contains(err.Error(), "protocol version") || storage.requests.Load() > 0 {
		t.Errorf("got %v after %d requests", err, storage.requests.Load())
	}
}
