package sandbox_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

// A web page whose name leads to this machine gets nothing, whatever credentials it has.
func TestForeignHostsAreRefused(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	c := newClient(t, sb)
	for host, want := range map[string]int{
		"":                   http.StatusOK, // the URL's own
		"localhost":          http.StatusOK,
		"LOCALHOST:1234":     http.StatusOK,
		"127.8.9.10:80":      http.StatusOK,
		"[::1]":              http.StatusOK,
		"[::1]:8787":         http.StatusOK,
		"evil.example":       http.StatusMisdirectedRequest,
		"evil.example:8787":  http.StatusMisdirectedRequest,
		"localhost.evil.com": http.StatusMisdirectedRequest,
		"127.0.0.1.nip.io":   http.StatusMisdirectedRequest,
		"10.0.0.1":           http.StatusMisdirectedRequest,
		"0.0.0.0":            http.StatusMisdirectedRequest,
	} {
		r := c.request(http.MethodGet, getPath(full), nil)
		c.auth(r)
		r.Host = host
		res, err := c.http.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("Host %q: status %d, not %d", host, res.StatusCode, want)
		}
	}
}

// unread is a body that fails the test if more than a little of it is read.
type unread struct{ read int }

func (u *unread) Read(p []byte) (int, error) {
	u.read += len(p)
	clear(p)
	return len(p), nil
}

// A client without valid credentials can't make the sandbox read, let alone keep, what it sends.
func TestCredentialsComeBeforeTheBody(t *testing.T) {
	t.Parallel()
	server, err := sandbox.New(sandbox.Options{Seed: sandbox.DefaultSeed()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	for _, credentials := range []func(*http.Request){func(*http.Request) {}, basic("sandbox.till", "other"), bearer("other")} {
		body := &unread{}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1/v2/customers/564703420/setImage", io.LimitReader(body, 40<<20))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		credentials(r)
		recorder := newRecorder()
		server.ServeHTTP(recorder, r)
		if recorder.status != http.StatusUnauthorized || body.read > 0 {
			t.Errorf("status %d after %d bytes", recorder.status, body.read)
		}
	}
}

// recorder records the status of an answer.
type recorder struct {
	header http.Header
	status int
}

func newRecorder() *recorder                    { return &recorder{header: http.Header{}} }
func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) Write(p []byte) (int, error) { return len(p), nil }
func (r *recorder) WriteHeader(status int)      { r.status = status }

// Whatever callers call themselves is harmless to readers of the log.
func TestUserAgentsInTheLogAreHarmless(t *testing.T) {
	t.Parallel()
	log := &lines{}
	sb := sandboxtest.Start(t, func(o *sandbox.Options) { o.Log = log })
	c := newClient(t, sb)
	r := c.request(http.MethodGet, getPath(full), nil)
	c.auth(r)
	r.Header.Set("User-Agent", "a ::error::b :::error::: ###[group]c \u202egnp \u009b31m"+strings.Repeat("x", 1000))
	res, err := c.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	for _, part := range []string{"::", "##", "\u202e", "\u009b", strings.Repeat("x", 300)} {
		if strings.Contains(log.String(), part) {
			t.Errorf("the log has %q:\n%s", part, log)
		}
	}
	if !strings.Contains(log.String(), "by a : :error: :b") {
		t.Errorf("the log lacks the caller:\n%s", log)
	}
}
