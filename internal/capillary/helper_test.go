package capillary

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// The customer of most tests, the base URL of tests without a server, and the credentials of tests that are not
// about credentials.
const (
	customer  = 564703420
	apiURL    = "https://api.test"
	testToken = AccessToken("token-of-the-tests")
)

// answer is what the API answers to one request.
type answer struct {
	status int // 200 if 0
	header http.Header
	body   string
}

func ok(body string) answer                 { return answer{body: body} }
func status(code int, body string) answer   { return answer{status: code, body: body} }
func (a answer) with(name, v string) answer { a.header = http.Header{name: {v}}; return a }

func (a answer) response(r *http.Request) *http.Response {
	recorder := httptest.NewRecorder()
	a.writeTo(recorder)
	res := recorder.Result()
	res.Request = r
	return res
}

func (a answer) writeTo(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[http.CanonicalHeaderKey(name)] = values
	}
	w.WriteHeader(max(a.status, http.StatusOK)) // no test uses a status below 200
	_, _ = io.WriteString(w, a.body)
}

// received is a request as the API received it.
type received struct {
	Method, Path string
	Query        url.Values
	Header       http.Header
	Body         string
}

// script is an API in memory. It answers the n-th request, counted from 0, with reply(n, …).
type script struct {
	reply func(n int, r received) answer

	mu       sync.Mutex
	requests []received
}

// answers returns a script that gives these answers in turn, and then repeats the last one.
func answers(list ...answer) *script {
	return &script{reply: func(n int, _ received) answer { return list[min(n, len(list)-1)] }}
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	got, err := s.record(r)
	if err != nil {
		return nil, err
	}
	return s.reply(got.n, got.received).response(r), nil
}

// ServeHTTP makes a script the handler of a real server.
func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if got, err := s.record(r); err == nil {
		s.reply(got.n, got.received).writeTo(w)
	}
}

type numbered struct {
	received
	n int
}

func (s *script) record(r *http.Request) (numbered, error) {
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	got := received{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.Query(), Header: r.Header.Clone(), Body: string(body)}
	s.requests = append(s.requests, got)
	return numbered{got, len(s.requests) - 1}, err
}

// all returns the requests so far whose path contains this.
func (s *script) all(path string) []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []received
	for _, r := range s.requests {
		if strings.Contains(r.Path, path) {
			found = append(found, r)
		}
	}
	return found
}

// newClient returns a client with this transport, or with its own if that is nil.
func newClient(t *testing.T, transport http.RoundTripper, edits ...func(*Config)) *Client {
	t.Helper()
	config := Config{BaseURL: apiURL, Credentials: testToken, Transport: transport}
	for _, edit := range edits {
		edit(&config)
	}
	client, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// serve starts a real server and returns a client for it, with the client's own transport.
func serve(t *testing.T, handler http.Handler, edits ...func(*Config)) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return newClient(t, nil, append([]func(*Config){at(server.URL)}, edits...)...)
}

func at(address string) func(*Config) { return func(c *Config) { c.BaseURL = address } }
func as(credentials Credentials) func(*Config) {
	return func(c *Config) { c.Credentials = credentials }
}
func retries(n int) func(*Config)                  { return func(c *Config) { c.MaxRetries = n } }
func requestTimeout(d time.Duration) func(*Config) { return func(c *Config) { c.RequestTimeout = d } }

// verdict is what a caller goes by.
type verdict struct {
	Kind       Kind
	Outcome    Outcome
	Retryable  bool
	RetryAfter time.Duration
	Status     int
	Notice     Notice
	RequestID  string
	Survivor   int64
	Text       string
}

// verdictOf makes failures comparable. Any error of this package must be an *Error.
func verdictOf(t *testing.T, err error) verdict {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v (%T), want an *Error", err, err)
	}
	return verdict{e.Kind, e.Outcome, e.Retryable, e.RetryAfter, e.Status, e.Notice, e.RequestID, e.Survivor, e.Error()}
}

// failureOf is verdictOf without the text.
func failureOf(t *testing.T, err error) verdict {
	t.Helper()
	v := verdictOf(t, err)
	v.Text = ""
	return v
}
