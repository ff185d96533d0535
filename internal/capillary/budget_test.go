package capillary

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Calls leave in the order in which they asked, even if the API asks for a pause meanwhile.
func TestTurnsAreFair(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := clocked(&script{reply: func(n int, r received) answer {
			if n == 5 {
				return status(429, "").with("Retry-After", "30")
			}
			return well(r)
		}})
		client := newClient(t, api, perMinute(60))
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() { _, _ = client.ListImages(t.Context(), 1000+int64(i)) })
			<-time.After(time.Millisecond)
		}
		wg.Wait()
		for i, d := range api.left {
			if want := fmt.Sprintf("/v2/customers/%d", 1000+i); d.path != want {
				t.Errorf("request %d went to %s, want %s", i, d.path, want)
			}
			if i > 0 && d.at-api.left[i-1].at < time.Second {
				t.Errorf("request %d left %s after the one before", i, d.at-api.left[i-1].at)
			}
		}
	})
}

// The request timeout starts when the request leaves.
func TestTurnsAreNotTheRequestsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := clocked(allIsWell())
		client := newClient(t, api, perMinute(10), requestTimeout(time.Second))
		list(t, client)
		if got := api.times()[0]; got < 5*time.Second {
			t.Errorf("left after %s", got)
		}
	})
}

// A call that gives up does so at once, has sent nothing, and has used nothing of the budget.
func TestTurnsThatNeverCome(t *testing.T) {
	t.Parallel()
	gone := errors.New("gone")
	cancelled := func(ctx context.Context) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancelCause(ctx)
		time.AfterFunc(3*time.Second, func() { cancel(gone) })
		return ctx, func() { cancel(nil) }
	}
	hurried := func(ctx context.Context) (context.Context, context.CancelFunc) {
		return context.WithTimeout(ctx, 20*time.Second)
	}
	const limit = "its turn within requests_per_minute = 10"
	const pause = "its turn after the pause that the API has asked for (429 with Retry-After)"
	for name, tt := range map[string]struct {
		limit  int
		paused bool
		ctx    func(context.Context) (context.Context, context.CancelFunc)
		after  time.Duration
		cause  error
		text   string
	}{
		"cancelled":            {10, false, cancelled, 3 * time.Second, gone, "stopped waiting for " + limit + ": gone"},
		"too late":             {10, false, hurried, 0, context.DeadlineExceeded, limit + " would come only after 51.429s: context deadline exceeded"},
		"cancelled in a pause": {0, true, cancelled, 3 * time.Second, gone, "stopped waiting for " + pause + ": gone"},
		"pause too long":       {0, true, hurried, 0, context.DeadlineExceeded, pause + " would come only after 1m0s: context deadline exceeded"},
		"too late after a pause": {10, true, hurried, 0, context.DeadlineExceeded,
			strings.Replace(pause, "its turn", limit, 1) + " would come only after 1m51.429s: context deadline exceeded"},
	} {
		for what, call := range map[string]struct {
			call Call
			do   write
		}{
			"read": {CallGet, func(ctx context.Context, c *Client) error {
				_, err := c.ListImages(ctx, customer)
				return err
			}},
			"upload": {CallAdd, writes()["add"]},
		} {
			t.Run(name+", "+what, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					api := clocked(allIsWell())
					client := newClient(t, api, perMinute(tt.limit), retries(4))
					var queued turn
					for range 5 {
						queued = client.budget.charge(1)
					}
					if tt.paused {
						client.budget.pause(time.Minute)
					}
					ctx, cancel := tt.ctx(t.Context())
					defer cancel()
					start := time.Now()
					err := call.do(ctx, client)
					if took := time.Since(start); took != tt.after || !errors.Is(err, tt.cause) {
						t.Errorf("stopped after %s with %v", took, err)
					}
					want := verdict{Kind: KindUnsent, Outcome: OutcomeRejected, Text: fmt.Sprintf("%s (customer %d): %s", call.call, customer, tt.text)}
					if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" {
						t.Errorf("wrong verdict (-want +got):\n%s", diff)
					}
					if got := len(api.times()); got != 0 {
						t.Errorf("%d requests were sent", got)
					}
					if next := client.budget.charge(1); next.at.After(queued.at.Add(9 * time.Second)) {
						t.Errorf("the next turn is %s after the one before", next.at.Sub(queued.at))
					}
				})
			})
		}
	}
}

// The previous failure stays in the error.
func TestTurnOfAnotherTryThatNeverComes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, answers(status(502, "<html>")), perMinute(10), retries(4))
		ctx, cancel := context.WithTimeout(t.Context(), 12*time.Second)
		defer cancel()
		_, err := client.ListImages(ctx, customer)
		v := verdictOf(t, err)
		if !errors.Is(err, context.DeadlineExceeded) || v.Kind != KindServer || !strings.HasPrefix(v.Text,
			"Get Customer Image (customer 564703420): HTTP 502, stopped waiting for another try: its turn within requests_per_minute = 10 would come only after ") {
			t.Errorf("got %+v", v)
		}
	})
}

// The token is for a call whose timeout is running: the request for it leaves at once, and later calls pay.
func TestTokensDoNotWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := clocked(issuer(300, emptyList))
		client := newClient(t, api, keys, perMinute(60))
		list(t, client)
		list(t, client)
		times := api.times()
		if len(times) != 3 || times[0] != times[1] || times[2]-times[1] < 2*time.Second {
			t.Errorf("left at %v", times)
		}
	})
}

// Other calls are delayed as well, with a limit or without, and only for as long as the API asked for.
func TestExhaustedRateLimitSlowsAll(t *testing.T) {
	t.Parallel()
	const pause = 40 * time.Second
	for name, tt := range map[string]struct {
		limit int
		first answer
		slows bool
	}{
		"429":                   {0, status(429, ""), true},
		"429 in a body":         {0, ok(`{"errors":[{"code":429}]}`), true},
		"429 with a limit":      {1500, status(429, ""), true},
		"503":                   {0, status(503, ""), false},
		"4001":                  {0, ok(`{"errors":[{"code":4001}]}`), false},
		"461":                   {0, status(461, ""), false},
		"521 for this customer": {0, ok(`{"warnings":[{"code":521}]}`), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := clocked(&script{reply: func(n int, r received) answer {
					switch {
					case n == 0:
						return tt.first.with("Retry-After", "40")
					case r.Path == "/a":
						return ok("bytes").with("Content-Length", "5")
					}
					return well(r)
				}})
				client := newClient(t, api, perMinute(tt.limit), retries(1))
				var wg sync.WaitGroup
				start := time.Now()
				took := map[string]time.Duration{}
				var mu sync.Mutex
				note := func(what string, call func() error) {
					wg.Go(func() {
						if err := call(); err != nil {
							t.Errorf("%s: %v", what, err)
						}
						mu.Lock()
						defer mu.Unlock()
						took[what] = time.Since(start).Truncate(time.Second)
					})
					synctest.Wait()
				}
				note("the one that was told", func() error { _, err := client.ListImages(t.Context(), customer); return err })
				<-time.After(time.Second)
				note("another", func() error { _, err := client.ListImages(t.Context(), 2); return err })
				note("reserve", func() error {
					ctx, err := client.Reserve(t.Context())
					if err == nil {
						_, err = client.ListImages(ctx, 3)
					}
					return err
				})
				note("deletion", func() error { return client.DeleteImage(t.Context(), customer, 0) })
				note("storage", func() error {
					_, err := client.HashContent(t.Context(), linkTo(t, "https://storage.test/a"), new(int64(len("bytes"))))
					return err
				})
				wg.Wait()
				want := map[string]time.Duration{
					"the one that was told": pause, "another": pause, "reserve": pause, "deletion": time.Second, "storage": time.Second,
				}
				if !tt.slows {
					want["another"], want["reserve"] = time.Second, time.Second
				}
				if diff := cmp.Diff(want, took); diff != "" {
					t.Errorf("done after (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// A second answer may prolong a pause but not shorten it, and the waiting calls leave one by one.
func TestPausesOverlap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := clocked(allIsWell())
		client := newClient(t, api, perMinute(60))
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() { _, _ = client.ListImages(t.Context(), 1+int64(i)) })
		}
		synctest.Wait()
		client.budget.pause(30 * time.Second)
		<-time.After(10 * time.Second)
		client.budget.pause(50 * time.Second)
		client.budget.pause(5 * time.Second)
		wg.Wait()
		for i, at := range api.times() {
			apart := time.Minute / 54
			if want := time.Minute + time.Duration(i+1)*apart; at.Round(time.Millisecond) != want.Round(time.Millisecond) {
				t.Errorf("call %d left after %s, want %s", i, at, want)
			}
		}
	})
}

func TestNoLimitNoWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := clocked(allIsWell())
		client := newClient(t, api)
		ctx, err := client.Reserve(t.Context())
		if err != nil || ctx != t.Context() {
			t.Errorf("reserved %v, %v", ctx, err)
		}
		for range 100 {
			list(t, client)
		}
		if times := api.times(); slices.Max(times) != 0 {
			t.Errorf("the last left after %s", slices.Max(times))
		}
	})
}

// The storage has limits of its own.
func TestStorageIsNotOfTheBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := clocked(&script{reply: func(_ int, r received) answer {
			if r.Path == "/a" {
				return status(429, "").with("Retry-After", "40")
			}
			return well(r)
		}})
		client := newClient(t, api, perMinute(60))
		for range 100 {
			if _, err := client.HashContent(t.Context(), linkTo(t, "https://storage.test/a"), nil); err == nil {
				t.Error("downloaded")
			}
		}
		list(t, client)
		if last := slices.Max(api.times()); last > 2*time.Second {
			t.Errorf("the call to the API left after %s", last)
		}
	})
}
