package capillary

import (
	"crypto/tls"
	"encoding/base64"
	"fmt"
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

// A proxy may quote what it refuses in its status line, which the error repeats.
func TestAProxyThatEchoesItsCredentials(t *testing.T) {
	t.Parallel()
	for name, user := range map[string]*url.Userinfo{
		"a password": url.UserPassword("store", canary),
		"a token":    url.User(canary),
	} {
		for _, target := range []string{"the API", "the storage"} {
			t.Run(name+", "+target, func(t *testing.T) {
				t.Parallel()
				proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					conn, _, err := http.NewResponseController(w).Hijack()
					if err != nil {
						t.Error(err)
						return
					}
					sent := r.Header.Get("Proxy-Authorization")
					plain, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(sent, "Basic "))
					_, _ = fmt.Fprintf(conn, "HTTP/1.1 407 refused %s (%s)\r\n\r\n", sent, plain)
					_ = conn.Close()
				}))
				t.Cleanup(proxy.Close)
				address, err := url.Parse(proxy.URL)
				if err != nil {
					t.Fatal(err)
				}
				address.User = user
				transport := newHTTPTransport()
				transport.Proxy = func(r *http.Request) (*url.URL, error) {
					if r.URL.Host == "api.test" && target == "the storage" {
						return nil, nil //nolint:nilnil // no proxy, as for an exception
					}
					return address, nil
				}
				client := newClient(t, transport, at("https://api.test"), retries(0))
				if target == "the API" {
					_, err = client.ListImages(t.Context(), customer)
				} else {
					_, err = client.HashContent(t.Context(), linkTo(t, "https://s3.test/a"), nil)
				}
				text := verdictOf(t, err).Text
				password, _ := user.Password()
				sent := base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
				if !strings.Contains(text, "refused Basic") || strings.Contains(text, canary) || strings.Contains(text, sent[:12]) {
					t.Errorf("the error is %s", text)
				}
			})
		}
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
