package capillary

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// queue lets ten reads wait for their turns.
func queue(t *testing.T, c *Client) (wait func()) {
	t.Helper()
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() { _, _ = c.ListImages(t.Context(), 1) })
	}
	synctest.Wait()
	return wg.Wait
}

// ownPath is the path of a read of this test's own customer, as opposed to those in the queue.
const ownPath = "/v2/customers/564703420"

// own returns the requests about this test's own customer.
func (d *departures) own() (own []departure) {
	for _, departure := range d.left {
		if departure.path == ownPath || departure.path == ownPath+"/deleteImage" {
			own = append(own, departure)
		}
	}
	return own
}

// However many other calls wait, a deletion follows its read at once, and is paid for.
func TestReserve(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := clocked(allIsWell())
		client := newClient(t, api, perMinute(60))
		before := queue(t, client)
		ctx, err := client.Reserve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		after := queue(t, client)
		reserved := time.Since(api.start)
		if _, err := client.ListImages(ctx, customer); err != nil {
			t.Error(err)
		}
		if err := client.DeleteImage(ctx, customer, 0); err != nil {
			t.Error(err)
		}
		before()
		after()
		want := []departure{{http.MethodGet, ownPath, reserved}, {http.MethodDelete, ownPath + "/deleteImage", reserved}}
		if diff := cmp.Diff(want, api.own(), cmp.AllowUnexported(departure{})); diff != "" {
			t.Errorf("wrong departures (-want +got):\n%s", diff)
		}
		all := api.times()
		if took := all[21] - all[0]; len(all) != 22 || took < 21*time.Second {
			t.Errorf("%d calls in %s", len(all), took)
		}
	})
}

// A retried read counts as another call and pays; so does a second read. The deletion never does.
func TestReserveForOneRead(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		first answer
		reads int
	}{
		"a repeated read": {status(502, ""), 1},
		"a second read":   {ok(listingOf("[]")), 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := clocked(&script{reply: func(n int, r received) answer {
					if n == 0 {
						return tt.first
					}
					return well(r)
				}})
				client := newClient(t, api, perMinute(60), retries(1))
				ctx, err := client.Reserve(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				wait := queue(t, client)
				for range tt.reads {
					if _, err := client.ListImages(ctx, customer); err != nil {
						t.Error(err)
					}
				}
				if err := client.DeleteImage(ctx, customer, 0); err != nil {
					t.Error(err)
				}
				wait()
				own := api.own()
				if len(own) != 3 || own[1].at-own[0].at < 10*time.Second || own[2].at != own[1].at {
					t.Errorf("left: %v", own)
				}
			})
		})
	}
}

// A reservation with one client is not valid for a different client, nor for an upload.
func TestReserveIsForOneClientsRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := clocked(allIsWell())
		one, other := newClient(t, api, perMinute(10)), newClient(t, api, perMinute(10))
		ctx, err := one.Reserve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		used := other.budget.charge(2)
		<-time.After(time.Until(used.at))
		start := time.Now()
		if _, err := other.ListImages(ctx, customer); err != nil || time.Since(start) == 0 {
			t.Errorf("the other client's read left after %s: %v", time.Since(start), err)
		}
		one.budget.charge(2)
		start = time.Now()
		if _, _ = one.AddImage(ctx, customer, uploadOf("some bytes")); time.Since(start) == 0 {
			t.Error("the upload left at once")
		}
		start = time.Now()
		if _, err := one.ListImages(ctx, customer); err != nil || time.Since(start) != 0 {
			t.Errorf("the read left after %s: %v", time.Since(start), err)
		}
	})
}

// The failure names the deletion, and takes no budget.
func TestReserveInVain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := clocked(allIsWell())
		client := newClient(t, api, perMinute(60))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := client.Reserve(ctx)
		want := verdict{
			Kind: KindUnsent, Outcome: OutcomeRejected,
			Text: "Delete Customer Image: its turn within requests_per_minute = 60 would come only after 2.222s: context deadline exceeded",
		}
		if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" || !errors.Is(err, context.DeadlineExceeded) || time.Since(api.start) > 0 {
			t.Errorf("after %s, wrong verdict (-want +got):\n%s", time.Since(api.start), diff)
		}
		list(t, client)
		if at := api.times()[0]; at > 1200*time.Millisecond {
			t.Errorf("the next call left after %s", at)
		}
	})
}
