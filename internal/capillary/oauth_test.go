package capillary

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

const generate = "/v3/oauth/token/generate"

// issuer issues the tokens t0, t1, … and answers calls according to their token.
func issuer(ttl int, judge func(token string) answer) *script {
	var issued atomic.Int64
	return &script{reply: func(_ int, r received) answer {
		if r.Path == generate {
			return ok(fmt.Sprintf(`{"data":{"accessToken":"t%d","ttlSeconds":%d},"errors":null}`, issued.Add(1)-1, ttl))
		}
		return judge(r.Header.Get(tokenHeader))
	}}
}

func keys(c *Config) { c.Credentials = ClientCredentials{Key: "the-key", Secret: "the-secret"} }

func emptyList(string) answer { return ok(listingOf("[]")) }

func list(t *testing.T, c *Client) {
	t.Helper()
	if _, err := c.ListImages(t.Context(), customer); err != nil {
		t.Error(err)
	}
}

func TestTokenRequest(t *testing.T) {
	t.Parallel()
	api := issuer(300, emptyList)
	client := newClient(t, api, keys)
	list(t, client)
	list(t, client)
	want := []received{{
		Method: http.MethodPost, Path: generate, Header: http.Header{"Accept": {"application/json"}, "Accept-Encoding": {"identity"}, "Content-Type": {"application/json"}},
		Body: `{"key":"the-key","secret":"the-secret"}`,
	}}
	got := api.all(generate)
	got[0].Query = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("wrong token requests (-want +got):\n%s", diff)
	}
	for _, r := range api.all("customers") {
		if r.Header.Get(tokenHeader) != "t0" {
			t.Errorf("called with %v", r.Header)
		}
	}
}

func TestTokenIsFetchedOnceForAll(t *testing.T) {
	t.Parallel()
	api := issuer(300, emptyList)
	client := newClient(t, api, keys)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { list(t, client) })
	}
	wg.Wait()
	// One more caller, which saw no token because it checked before the others had theirs.
	token, err := client.auth.(*tokenSource).fetch(t.Context())
	if err != nil || token.AccessToken != "t0" {
		t.Errorf("got %v, %v", token, err)
	}
	if got := len(api.all(generate)); got != 1 {
		t.Errorf("%d tokens were fetched, want 1", got)
	}
}

// A write is not sent again, but its error says that the next attempt will use a new token.
func TestTokenRefusedToAWrite(t *testing.T) {
	t.Parallel()
	for what, call := range writes() {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			api := issuer(300, func(token string) answer {
				if token == "t0" {
					return ok(`{"errors":[{"code":498,"message":"Token expired"}]}`)
				}
				return ok(added)
			})
			client := newClient(t, api, keys, retries(4))
			got := failureOf(t, call(t.Context(), client))
			want := verdict{Kind: KindCredentials, Outcome: OutcomeRejected, Retryable: true, Status: 200, Notice: Notice{498, "Token expired"}}
			if diff := cmp.Diff(want, got); diff != "" || len(api.all("customers")) != 1 {
				t.Errorf("%d calls, wrong verdict (-want +got):\n%s", len(api.all("customers")), diff)
			}
			// A read precedes the next write, because the index may have changed; that read fetches the token.
			if _, err := client.auth.headers(t.Context(), false); err != nil {
				t.Error(err)
			}
			if err := call(t.Context(), client); err != nil {
				t.Error(err)
			}
		})
	}
}

// Without a token, nothing is sent, and the error gives the API's reason.
func TestTokenThatCannotBeHad(t *testing.T) {
	t.Parallel()
	const said = "OAuth token (customer 564703420): "
	for name, tt := range map[string]struct {
		given answer
		want  verdict
	}{
		"a bad key": {
			ok(`{"data":null,"errors":[{"code":320001,"message":"Invalid client credentials"}]}`),
			verdict{Kind: KindCredentials, Status: 200, Notice: Notice{320001, "Invalid client credentials"}, Text: said + `HTTP 200, code 320001 "Invalid client credentials"`},
		},
		"a bad key, as a 400": {
			status(400, `{"data":null,"errors":[{"code":"320001"}]}`),
			verdict{Kind: KindCredentials, Status: 400, Notice: Notice{Code: 320001}, Text: said + `HTTP 400, code 320001`},
		},
		"401":          {status(401, `{}`), verdict{Kind: KindCredentials, Status: 401, Text: said + "HTTP 401"}},
		"busy":         {status(429, ``).with("Retry-After", "90"), verdict{Kind: KindRateLimited, Retryable: true, RetryAfter: 90 * time.Second, Status: 429, Text: said + "HTTP 429, the answer is not the documented token"}},
		"down":         {status(502, `<html></html>`), verdict{Kind: KindServer, Retryable: true, Status: 502, Text: said + "HTTP 502, the answer is not the documented token"}},
		"redirected":   {status(302, ``).with("Location", "https://login.test/?x=y"), verdict{Kind: KindRedirect, Status: 302, Text: said + "HTTP 302, redirected to https://login.test, which is not followed"}},
		"no token":     {ok(`{"data":{"accessToken":""}}`), verdict{Kind: KindUnreadable, Retryable: true, Status: 200, Text: said + "HTTP 200, the answer is not the documented token"}},
		"data null":    {ok(`{"data":null,"errors":null}`), verdict{Kind: KindUnreadable, Retryable: true, Status: 200, Text: said + "HTTP 200, the answer is not the documented token"}},
		"another type": {ok(`{"data":{"accessToken":{"t":"t0"}}}`), verdict{Kind: KindUnreadable, Retryable: true, Status: 200, Text: said + "HTTP 200, the answer is not the documented token"}},
		"two tokens":   {ok(`{"data":{"accessToken":"t0","accessToken":"t1"}}`), verdict{Kind: KindUnreadable, Retryable: true, Status: 200, Text: said + "HTTP 200, the answer is not the documented token"}},
		"half":         {ok(`{"data":{"accessToken":"t0`), verdict{Kind: KindUnreadable, Retryable: true, Status: 200, Text: said + "HTTP 200, the answer is not the documented token"}},
	} {
		for what, call := range writes() {
			t.Run(what+", "+name, func(t *testing.T) {
				t.Parallel()
				want := tt.want
				want.Outcome = OutcomeRejected
				api := answers(tt.given)
				err := call(t.Context(), newClient(t, api, keys, retries(4)))
				if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" {
					t.Errorf("wrong verdict (-want +got):\n%s", diff)
				}
				if got := api.all("customers"); len(got) > 0 {
					t.Errorf("sent %+v", got)
				}
			})
		}
	}
}

// A call that waits for another call's token can give up without affecting that call.
func TestWaitingForATokenCanBeCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := issuer(300, emptyList)
		slow := roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == generate {
				select {
				case <-time.After(30 * time.Second):
				case <-r.Context().Done():
					return nil, r.Context().Err()
				}
			}
			return api.RoundTrip(r)
		})
		client := newClient(t, slow, keys)
		impatient, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			err := client.DeleteImage(impatient, customer, 0)
			if got := failureOf(t, err); got.Outcome != OutcomeRejected || !errors.Is(err, context.Canceled) {
				t.Errorf("the first, which fetches: %v", err)
			}
		})
		wg.Go(func() {
			<-time.After(time.Second)
			if _, err := client.ListImages(impatient, customer); !errors.Is(err, context.Canceled) {
				t.Errorf("the second, which waits: %v", err)
			}
		})
		wg.Go(func() {
			<-time.After(2 * time.Second)
			list(t, client)
		})
		<-time.After(5 * time.Second)
		start := time.Now()
		cancel()
		wg.Wait()
		if got := time.Since(start); got != 25*time.Second {
			t.Errorf("the third waited another %s, want 25s", got)
		}
		if got := len(api.all(generate)); got != 1 {
			t.Errorf("%d tokens were fetched, want 1", got)
		}
		if got := len(api.all("customers")); got != 1 {
			t.Errorf("%d calls were sent, want 1", got)
		}
	})
}
