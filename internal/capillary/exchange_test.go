package capillary

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// write is a call that changes something.
type write func(context.Context, *Client) error

func writes() map[string]write {
	return map[string]write{
		"delete": func(ctx context.Context, c *Client) error { return c.DeleteImage(ctx, customer, 2) },
		"add": func(ctx context.Context, c *Client) error {
			_, err := c.AddImage(ctx, customer, uploadOf("some bytes"))
			return err
		},
	}
}

// Whatever happens to a write, it is sent once, and what was sent may have been carried out.
func TestWritesAreSentOnce(t *testing.T) {
	t.Parallel()
	handlers := broken()
	for _, code := range []int{200, 301, 307, 308, 401, 408, 425, 429, 461, 498, 500, 502, 503, 504, 521} {
		handlers[fmt.Sprint("status ", code)] = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(code)
			_, _ = io.WriteString(w, `{"data":[{"status":"false"}]}`)
		}
	}
	for what, call := range writes() {
		for how, handler := range handlers {
			t.Run(what+", "+how, func(t *testing.T) {
				t.Parallel()
				var api script
				client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					_, _ = api.record(r)
					handler(w, r)
				}), retries(4))
				if call(t.Context(), client) == nil {
					t.Error("accepted")
				}
				if got := len(api.all("")); got != 1 {
					t.Errorf("%d requests, want 1", got)
				}
			})
		}
	}
}

func TestWritesThatMayHaveArrived(t *testing.T) {
	t.Parallel()
	for what, call := range writes() {
		for how, handler := range broken() {
			t.Run(what+", "+how, func(t *testing.T) {
				t.Parallel()
				got := failureOf(t, call(t.Context(), serve(t, handler)))
				want := verdict{Kind: KindNoAnswer, Outcome: OutcomeUnknown, Retryable: true}
				if got.Status == 200 {
					want.Kind, want.Status = KindUnreadable, 200
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("wrong verdict (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// On a reused connection, Go's transport repeats what it considers idempotent.
func TestWritesOverAReusedConnection(t *testing.T) {
	t.Parallel()
	for what, call := range writes() {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			var api script
			reset := broken()["reset after the request"]
			client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if got, _ := api.record(r); got.Method == http.MethodGet {
					_, _ = io.WriteString(w, listingOf("[]"))
					return
				}
				reset(w, r)
			}), retries(4))
			if _, err := client.ListImages(t.Context(), customer); err != nil {
				t.Fatal(err)
			}
			if got := failureOf(t, call(t.Context(), client)); got.Outcome != OutcomeUnknown {
				t.Errorf("outcome %s, want unknown", got.Outcome)
			}
			if got := len(api.all("Image")); got != 1 {
				t.Errorf("%d writes arrived, want 1", got)
			}
		})
	}
}

// A request that never left counts as rejected. A retry helps unless the server is the wrong one.
func TestWritesThatNeverLeft(t *testing.T) {
	t.Parallel()
	stranger := httptest.NewUnstartedServer(http.NotFoundHandler())
	stranger.Config.ErrorLog = quiet()
	stranger.StartTLS()
	t.Cleanup(stranger.Close)
	for what, call := range writes() {
		for how, tt := range map[string]struct {
			address   string
			retryable bool
			text      string
		}{
			"refused":                {"http://127.0.0.1:1", true, "dial tcp 127.0.0.1:1: connect: connection refused"},
			"an unknown certificate": {stranger.URL, false, "tls: failed to verify certificate: x509: certificate signed by unknown authority"},
		} {
			t.Run(what+", "+how, func(t *testing.T) {
				t.Parallel()
				err := call(t.Context(), newClient(t, nil, at(tt.address)))
				got := verdictOf(t, err)
				_, text, _ := strings.Cut(got.Text, "(customer 564703420): ")
				got.Text = text
				want := verdict{Kind: KindUnsent, Outcome: OutcomeRejected, Retryable: tt.retryable, Text: tt.text}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("wrong verdict (-want +got):\n%s", diff)
				}
				if tt.retryable != errors.Is(err, syscall.ECONNREFUSED) {
					t.Errorf("the cause is lost in %v", err)
				}
			})
		}
	}
}

// hanging is an API that receives the request and then sends nothing, or only a part, until the test is over.
func hanging(t *testing.T, say string) *Client {
	t.Helper()
	listener := &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if say != "" {
			_, _ = io.WriteString(w, say)
			_ = http.NewResponseController(w).Flush()
		}
		_, _ = io.Copy(io.Discard, r.Body) // only then is the end of the connection noticed
		<-r.Context().Done()
	})}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	transport := newHTTPTransport()
	transport.DialContext = listener.dial
	return newClient(t, transport, at("http://localhost"), requestTimeout(20*time.Second))
}

func TestTimeOut(t *testing.T) {
	t.Parallel()
	for what, call := range writes() {
		for how, tt := range map[string]struct {
			say  string
			want verdict
		}{
			"no answer":      {"", verdict{Kind: KindNoAnswer, Retryable: true, Text: "no answer within the request timeout of 20s"}},
			"half an answer": {"{", verdict{Kind: KindUnreadable, Retryable: true, Status: 200, Text: "HTTP 200, the answer broke off after 1 bytes: no answer within the request timeout"}},
		} {
			t.Run(what+", "+how, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					err := call(t.Context(), hanging(t, tt.say))
					got := verdictOf(t, err)
					_, got.Text, _ = strings.Cut(got.Text, "(customer 564703420): ")
					if diff := cmp.Diff(tt.want, got); diff != "" {
						t.Errorf("wrong verdict (-want +got):\n%s", diff)
					}
					// The request has timed out, not the operation: it has time to look up the outcome.
					if errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("taken for the end of the operation: %v", err)
					}
				})
			})
		}
	}
}

// Nor is a connection that takes too long the end of the operation.
func TestTimeOutOfTheDialer(t *testing.T) {
	t.Parallel()
	transport := newHTTPTransport()
	transport.DialContext = (&net.Dialer{Timeout: time.Nanosecond}).DialContext
	err := newClient(t, transport, at("http://127.0.0.1:1")).DeleteImage(t.Context(), customer, 0)
	want := verdict{Kind: KindUnsent, Outcome: OutcomeRejected, Retryable: true}
	if diff := cmp.Diff(want, failureOf(t, err)); diff != "" {
		t.Errorf("wrong verdict (-want +got):\n%s", diff)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("taken for the end of the operation: %v", err)
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	for what, call := range writes() {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := hanging(t, "")
				before, cancel := context.WithCancel(t.Context())
				cancel()
				err := call(before, client)
				want := verdict{Kind: KindUnsent, Outcome: OutcomeRejected}
				if diff := cmp.Diff(want, failureOf(t, err)); diff != "" || !errors.Is(err, context.Canceled) {
					t.Errorf("cancelled before: %v (-want +got):\n%s", err, diff)
				}
				during, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				err = call(during, client)
				want = verdict{Kind: KindNoAnswer, Outcome: OutcomeUnknown, Retryable: true}
				if diff := cmp.Diff(want, failureOf(t, err)); diff != "" || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("cancelled while waiting: %v (-want +got):\n%s", err, diff)
				}
			})
		})
	}
}

// An HTTP/2 transport repeats any request that was reset with PROTOCOL_ERROR. A CDN sends that if it dislikes
// the origin's answer, and so to a request that was carried out.
func TestHTTP2DoesNotRepeatWrites(t *testing.T) {
	t.Parallel()
	for what, call := range writes() {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			server := startHTTP2Resetter(t)
			err := call(t.Context(), newClient(t, trusting(server.Server), at(server.URL), requestTimeout(3*time.Second)))
			if got := server.requests.Load(); got > 1 {
				t.Errorf("%d requests, want at most 1 (%v)", got, err)
			}
		})
	}
}

// The observer sees everything that happens, once, and nothing that must stay secret.
func TestObserver(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var seen []Exchange
	edit := func(c *Config) {
		c.MaxRetries = 1
		c.Observe = func(_ context.Context, e Exchange) {
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, e)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		api := answers(status(503, "").with("X-CAP-REQUEST-ID", "r1"), ok(listingOf("[]")))
		if _, err := newClient(t, api, edit).ListImages(t.Context(), customer); err != nil {
			t.Fatal(err)
		}
		failing := roundTripper(func(*http.Request) (*http.Response, error) {
			<-time.After(time.Second)
			return nil, errors.New("no route to " + string(testToken))
		})
		_ = newClient(t, failing, edit).DeleteImage(t.Context(), customer, 3)
	})
	const path = "/v2/customers/564703420"
	want := []Exchange{
		{Call: CallGet, Method: "GET", Path: path, Status: 503, RequestID: "r1"},
		{Call: CallGet, Method: "GET", Path: path, Status: 200},
		{Call: CallDelete, Method: "DELETE", Path: path + "/deleteImage", Duration: time.Second, Failure: "no route to [redacted]"},
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("wrong exchanges (-want +got):\n%s", diff)
	}
}
