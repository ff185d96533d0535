package capillary

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// busily lets ten callers list repeatedly for a while.
func busily(ctx context.Context, c *Client, d time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			for ctx.Err() == nil {
				_, err := c.ListImages(ctx, customer)
				if err != nil {
					return // its turn would come too late
				}
			}
		})
	}
	wg.Wait()
}

// A Terraform run is several processes in a row, and each may have had time to fill its bucket.
func TestNeverMoreThanTheLimit(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{10, 60, 100, 1500} {
		for name, idle := range map[string]time.Duration{"at once": 0, "after a while": 5 * time.Minute} {
			t.Run(fmt.Sprintf("%d, %s", limit, name), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					api := clocked(allIsWell())
					start := time.Now()
					var busy time.Duration
					for _, d := range []time.Duration{65 * time.Second, 5 * time.Second, 20 * time.Second} {
						client := newClient(t, api, perMinute(limit))
						<-time.After(idle)
						busily(t.Context(), client, d)
						busy += d
						client.Close()
					}
					api.wantWindows(t, limit)
					// Each process waits for its first turn and gives up its last one.
					if got, want := len(api.times()), int(busy.Minutes()*float64(limit)*0.7)-4; got < want {
						t.Errorf("%d requests left in %s, want at least %d", got, time.Since(start), want)
					}
				})
			})
		}
	}
}

// The same for any mix of calls, some of which are given up, and with slow reads.
func TestNeverMoreThanTheLimitWhatever(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(MinRequestsPerMinute, 200).Draw(t, "limit")
		type act struct{ After, Latency, Patience, Pause, Kind int }
		acts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) act {
			return act{
				After:    rapid.SampledFrom([]int{0, 0, 0, 0, 10, 300, 2_000, 90_000}).Draw(t, "after"),
				Latency:  rapid.SampledFrom([]int{0, 0, 50, 2_000, 6_000}).Draw(t, "latency"),
				Patience: rapid.SampledFrom([]int{3_000, 60_000, 3_600_000, 3_600_000}).Draw(t, "patience"),
				Pause:    rapid.SampledFrom([]int{0, 0, 0, 0, 0, 7, 70}).Draw(t, "pause"),
				Kind:     rapid.IntRange(0, 9).Draw(t, "kind"),
			}
		}), 1, 300).Draw(t, "acts")
		rapid.SyncTest(t, func(t *rapid.T) {
			api := clocked(roundTripper(func(r *http.Request) (*http.Response, error) {
				a := r.Context().Value(latencyKey{}).(act)
				<-time.After(time.Duration(a.Latency) * time.Millisecond)
				if r.Method == http.MethodGet && a.Pause > 0 {
					return status(429, "").with("Retry-After", fmt.Sprint(a.Pause)).response(r), nil
				}
				return allIsWell().RoundTrip(r)
			}))
			newOne := func() *Client {
				client, err := New(Config{BaseURL: apiURL, Credentials: testToken, Transport: api, RequestsPerMinute: limit})
				if err != nil {
					t.Fatal(err)
				}
				return client
			}
			client := newOne()
			var wg sync.WaitGroup
			for _, a := range acts {
				<-time.After(time.Duration(a.After) * time.Millisecond)
				if a.Kind == 0 { // the next process
					wg.Wait()
					client = newOne()
				}
				ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), latencyKey{}, a), time.Duration(a.Patience)*time.Millisecond)
				if a.Kind == 1 { // cancelled, not out of time
					ctx, cancel = context.WithCancel(context.WithoutCancel(ctx))
					time.AfterFunc(time.Duration(a.Patience)*time.Millisecond, cancel)
				}
				wg.Go(func() {
					defer cancel()
					if a.Kind < 5 {
						_, _ = client.ListImages(ctx, customer)
						return
					}
					remove(ctx, client)
				})
			}
			wg.Wait()
			api.wantWindows(t, limit)
		})
	})
}

type latencyKey struct{}

// remove makes the calls that the gallery makes for a deletion.
func remove(ctx context.Context, c *Client) {
	ctx, err := c.Reserve(ctx)
	if err != nil {
		return
	}
	if _, err := c.ListImages(ctx, customer); err == nil {
		_ = c.DeleteImage(ctx, customer, 0)
	}
}

// The worst case with reads of up to six seconds: their deletions, charged long ago, leave together with
// everything that a full bucket allows.
func TestNeverMoreThanTheLimitWithLateDeletions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var together time.Time
		api := clocked(roundTripper(func(r *http.Request) (*http.Response, error) {
			<-time.After(time.Until(together))
			return allIsWell().RoundTrip(r)
		}))
		client := newClient(t, api, perMinute(100))
		<-time.After(time.Minute) // until it is full
		together = time.Now().Add(6 * time.Second)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { remove(t.Context(), client) })
			<-time.After(1400 * time.Millisecond)
		}
		<-time.After(time.Until(together))
		busily(t.Context(), client, 2*time.Minute)
		wg.Wait()
		api.wantWindows(t, 100)
	})
}
