package capillary

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestTokenIsRenewedBeforeItExpires(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		api := issuer(300, func(token string) answer {
			if age := time.Since(start); (token == "t0") != (age < 300*time.Second) && token == "t0" {
				return status(401, "")
			}
			return emptyList(token)
		})
		client := newClient(t, api, keys)
		for _, tt := range []struct {
			at   time.Duration
			want int
		}{{0, 1}, {250 * time.Second, 1}, {280 * time.Second, 2}, {299 * time.Second, 2}, {500 * time.Second, 2}, {900 * time.Second, 3}} {
			<-time.After(time.Until(start.Add(tt.at)))
			list(t, client)
			if got := len(api.all(generate)); got != tt.want {
				t.Errorf("after %s: %d tokens were fetched, want %d", tt.at, got, tt.want)
			}
		}
	})
}

// Between the read that finds an index and the DELETE, nothing is fetched, not even a token.
func TestDeletionDoesNotWaitForAToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		api := issuer(300, emptyList)
		client := newClient(t, api, keys)
		list(t, client)
		<-time.After(time.Until(start.Add(299 * time.Second)))
		_ = client.DeleteImage(t.Context(), customer, 0)
		if got := len(api.all(generate)); got != 1 {
			t.Errorf("%d tokens were fetched, want 1", got)
		}
		list(t, client)
		if got := len(api.all(generate)); got != 2 {
			t.Errorf("%d tokens were fetched for the next read, want 2", got)
		}
	})
}

// Nor does the DELETE wait for the renewal of a token that was meanwhile refused to another call.
func TestDeletionDoesNotWaitForARenewal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		revoked := false
		api := issuer(300, func(token string) answer {
			if revoked && token == "t0" {
				return status(401, "")
			}
			return emptyList(token)
		})
		client := newClient(t, api, keys, retries(0))
		list(t, client) // the one that finds the index
		revoked = true
		if got := failureOf(t, client.DeleteImage(t.Context(), customer+1, 0)); !got.Retryable {
			t.Errorf("got %+v", got)
		}
		if got := failureOf(t, client.DeleteImage(t.Context(), customer, 0)); !got.Retryable || got.Outcome != OutcomeRejected {
			t.Errorf("got %+v", got)
		}
		if got := len(api.all(generate)); got != 1 {
			t.Errorf("%d tokens were fetched, want 1", got)
		}
		list(t, client)
		if got := len(api.all(generate)); got != 2 {
			t.Errorf("%d tokens were fetched for the next read, want 2", got)
		}
	})
}

func TestTokenIsRenewedOnceAfterARefusal(t *testing.T) {
	t.Parallel()
	for how, refusal := range refusals() {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				revoked := issuer(300, func(token string) answer {
					if token == "t0" {
						return refusal
					}
					return emptyList(token)
				})
				client := newClient(t, revoked, keys, retries(0)) // a renewal is not a retry
				var wg sync.WaitGroup
				for range 5 {
					wg.Go(func() { list(t, client) })
				}
				wg.Wait()
				if got := len(revoked.all(generate)); got != 2 {
					t.Errorf("%d tokens were fetched, want 2", got)
				}

				useless := issuer(300, func(string) answer { return refusal })
				_, err := newClient(t, useless, keys, retries(4)).ListImages(t.Context(), customer)
				if got := failureOf(t, err); got.Kind != KindCredentials || got.Retryable {
					t.Errorf("a fresh token was refused: %+v", got)
				}
				if got := len(useless.all("")); got != 4 {
					t.Errorf("%d requests, want 4: two tokens and two calls", got)
				}
			})
		})
	}
}

// Lifetimes are used with a reserve, and absurd ones are limited.
func TestTokenLifetimes(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		data        string
		fresh, gone time.Duration // when the token is still used, and when it no longer is
	}{
		"documented":   {`"ttlSeconds":300`, 250 * time.Second, 299 * time.Second},
		"as a string":  {`"ttlSeconds":"300"`, 250 * time.Second, 299 * time.Second},
		"not told":     {`"x":1`, 30 * time.Second, 59 * time.Second},
		"null":         {`"ttlSeconds":null`, 30 * time.Second, 59 * time.Second},
		"beyond sense": {`"ttlSeconds":9223372036854775807`, time.Hour, 24 * time.Hour},
		"none":         {`"ttlSeconds":0`, 0, 0},
		"below zero":   {`"ttlSeconds":-1`, 30 * time.Second, 59 * time.Second},
		"overflowing":  {`"ttlSeconds":-10000000000`, 30 * time.Second, 59 * time.Second},
		"the least":    {`"ttlSeconds":-9223372036854775808`, 30 * time.Second, 59 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := &response{status: http.StatusOK, body: []byte(`{"data":{"accessToken":"t",` + tt.data + `}}`)}
			synctest.Test(t, func(t *testing.T) {
				token, err := readToken(res, time.Now())
				if err != nil {
					t.Fatal(err)
				}
				<-time.After(tt.fresh)
				if tt.fresh > 0 && !token.Valid() {
					t.Errorf("expired after %s", tt.fresh)
				}
				<-time.After(tt.gone - tt.fresh)
				if token.Valid() {
					t.Errorf("still in use after %s", tt.gone)
				}
			})
		})
	}
}

// An accepted token may be refused later, and is renewed again.
func TestTokenIsRenewedAgainAfterItWasTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		calls := 0 // t0: refused, t1: accepted, t1: refused, t2: accepted, …
		api := issuer(300, func(token string) answer {
			if calls++; calls%2 == 1 {
				return status(401, "")
			}
			return emptyList(token)
		})
		client := newClient(t, api, keys, retries(1))
		for range 3 {
			list(t, client)
		}
		if got := len(api.all(generate)); got != 4 {
			t.Errorf("%d tokens were fetched, want 4", got)
		}
	})
}

// If one call is refused with every token while parallel calls are not, each new token looks as good as the
// last one. Even so, a call renews it only once.
func TestTokenIsRenewedOnceForACallAlthoughOthersAreTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		taken := issuer(300, emptyList)
		api := &script{reply: func(n int, r received) answer {
			if strings.HasSuffix(r.Path, strconv.Itoa(customer+1)) {
				return status(401, "")
			}
			return taken.reply(n, r)
		}}
		client := newClient(t, api, keys, retries(4))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		others, stop := context.WithCancel(ctx)
		var wg sync.WaitGroup
		wg.Go(func() {
			for others.Err() == nil {
				list(t, client) //nolint:contextcheck // it has the test's own
				_ = Sleep(others, 50*time.Millisecond)
			}
		})
		_, err := client.ListImages(ctx, customer+1)
		if got := failureOf(t, err); got.Kind != KindCredentials {
			t.Errorf("got %+v", got)
		}
		if got := len(api.all(strconv.Itoa(customer + 1))); got != 2 {
			t.Errorf("the call was sent %d times, want 2", got)
		}
		stop()
		wg.Wait()
	})
}
