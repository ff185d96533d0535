package capillary

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// anyCall is a call whose first request goes to the given target.
type anyCall func(t *testing.T, transport http.RoundTripper, target string) error

// everyCall lists all calls that this client makes.
func everyCall() map[string]anyCall {
	to := func(credentials Credentials, call write) anyCall {
		return func(t *testing.T, transport http.RoundTripper, target string) error {
			t.Helper()
			return call(t.Context(), newClient(t, transport, at(target), as(credentials)))
		}
	}
	calls := map[string]anyCall{
		"token": to(ClientCredentials{Key: "client-key", Secret: "client-secret"}, writes()["delete"]),
		"list": to(Basic{"u", "hash"}, func(ctx context.Context, c *Client) error {
			_, err := c.ListImages(ctx, customer)
			return err
		}),
		"lookup": to(testToken, func(ctx context.Context, c *Client) error {
			_, err := c.LookupCustomer(ctx, byMobile())
			return err
		}),
		"content": func(t *testing.T, transport http.RoundTripper, target string) error {
			t.Helper()
			_, err := newClient(t, transport, at("http://127.0.0.1:1")).HashContent(t.Context(), linkTo(t, target+"/a"+canaryQuery), nil)
			return err
		},
	}
	for what, call := range writes() {
		calls[what] = to(testToken, call)
	}
	return calls
}

// counting starts a server that counts connections and requests.
type counting struct {
	*httptest.Server
	connections, requests atomic.Int64
}

func startCounting(t *testing.T, handler http.Handler, config *tls.Config) *counting {
	t.Helper()
	c := &counting{}
	c.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.requests.Add(1)
		handler.ServeHTTP(w, r)
	}))
	c.Config.ErrorLog = quiet()
	c.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			c.connections.Add(1)
		}
	}
	if c.TLS = config; config != nil {
		c.StartTLS()
	} else {
		c.Start()
	}
	t.Cleanup(c.Close)
	return c
}

// No call follows a redirect: the target does not even see a connection.
func TestNoCallFollowsARedirect(t *testing.T) {
	t.Parallel()
	plain := startCounting(t, answers(ok(deleted)), nil)
	secure := startCounting(t, answers(ok(deleted)), &tls.Config{MinVersion: tls.VersionTLS12})
	for what, call := range everyCall() {
		for _, code := range []int{301, 302, 303, 307, 308} {
			for _, target := range []string{plain.URL, secure.URL} {
				first := startCounting(t, answers(status(code, "").with("Location", target+"/v2")), nil)
				got := failureOf(t, call(t, trusting(secure.Server), first.URL))
				if got.Kind != KindRedirect || got.Status != code || first.requests.Load() != 1 {
					t.Errorf("%s: got %+v after %d requests", what, got, first.requests.Load())
				}
			}
		}
	}
	if n := plain.connections.Load() + secure.connections.Load(); n > 0 {
		t.Errorf("the targets got %d connections", n)
	}
}

// No call uses TLS 1.0 or 1.1, or an untrusted server: nothing is sent.
func TestNoCallIsMadeInsecurely(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		config *tls.Config
		trust  bool
		text   string // "" if the call gets through
	}{
		"TLS 1.0":   {&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10}, true, "protocol version"}, //nolint:gosec // on purpose
		"TLS 1.1":   {&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, true, "protocol version"}, //nolint:gosec // on purpose
		"TLS 1.2":   {&tls.Config{MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS12}, true, ""},                 //nolint:gosec // on purpose
		"TLS 1.3":   {&tls.Config{MinVersion: tls.VersionTLS13}, true, ""},
		"untrusted": {&tls.Config{MinVersion: tls.VersionTLS12}, false, "certificate signed by unknown authority"},
	} {
		for what, call := range everyCall() {
			t.Run(what+" over "+name, func(t *testing.T) {
				t.Parallel()
				server := startCounting(t, answers(status(400, "")), tt.config)
				var transport http.RoundTripper
				if tt.trust {
					transport = trusting(server.Server)
				}
				got := verdictOf(t, call(t, transport, server.URL))
				if tt.text == "" {
					if server.requests.Load() == 0 || got.Status != 400 {
						t.Errorf("%d requests: %+v", server.requests.Load(), got)
					}
					return
				}
				if n := server.requests.Load(); n > 0 || got.Kind != KindUnsent || !strings.Contains(got.Text, tt.text) {
					t.Errorf("%d requests: %+v", n, got)
				}
			})
		}
	}
}
