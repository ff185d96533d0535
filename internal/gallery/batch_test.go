package gallery

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// What ends the one that takes others along ends them, too, so none is taken along whose time is almost up, or
// is over.
func TestWhoIsTakenAlong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		own, other time.Duration // that they have left; 0 for no limit
		over       bool          // the other has given up
		want       bool
	}{
		"no limits":                      {0, 0, false, true},
		"both have just enough":          {settle, settle, false, true},
		"the other has too little":       {0, settle - 1, false, false},
		"the first one has too little":   {settle - 1, 0, false, false},
		"the other has given up by then": {0, 0, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				all := new(batchQueue)
				own, _ := b.wished(all, c.own)
				other, giveUp := b.wished(all, c.other)
				if c.over {
					giveUp()
				}
				group := all.gather(own, settle)
				equal(b, "taken along", len(group) == 2, c.want)
				equal(b, "taken", []bool{own.taken, other.taken}, []bool{true, c.want})
			})
		})
	}
}

// wished adds a wish of one who has so much time.
func (b *fixture) wished(all *batchQueue, left time.Duration) (*batchRequest, context.CancelFunc) {
	ctx, cancel := context.WithCancel(b.Context())
	if left > 0 {
		ctx, cancel = context.WithTimeout(b.Context(), left)
	}
	b.Cleanup(cancel)
	one := &batchRequest{ctx: ctx, stopWaiting: func() {}}
	all.add(one)
	return one, cancel
}

// One of those who go together gives up, or has little time, before anything was sent: the others begin again.
func TestWhoGivesUpEarlyTakesNobodyAlong(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]func(b *fixture) context.Context{
		"gives up": func(b *fixture) context.Context { return b.cancelled(3 * time.Second) },
		"has little time": func(b *fixture) context.Context {
			ctx, cancel := context.WithTimeout(b.Context(), 3*time.Second)
			b.Cleanup(cancel)
			return ctx
		},
	} {
		for who, first := range map[string]bool{"the first": true, "another": false} {
			t.Run(who+" "+name, func(t *testing.T) {
				t.Parallel()
				bubble(t, func(b *fixture) {
					all := b.truth(asha)
					b.Script(sandbox.Rule{Call: sandbox.CallGet, Delay: 5 * time.Second})
					var wg sync.WaitGroup
					remove := func(ctx context.Context, token string) {
						wg.Go(func() {
							_, err := b.remove(ctx, asha, token)
							equal(b, token+" fails", err != nil, token == all[0])
						})
						<-time.After(time.Millisecond)
					}
					if first {
						remove(limit(b), all[0])
					}
					remove(b.Context(), all[1])
					if !first {
						remove(limit(b), all[0])
					}
					wg.Wait()
					equal(b, "deletes", b.deletes(), []string{"1"})
					equal(b, "left", b.truth(asha), without(all, all[1]))
					b.wantIdle()
				}, batching)
			})
		}
	}
}

// The same while they wait for another try, as the API has rejected the call for all.
func TestWhoGivesUpAfterARejectionTakesNobodyAlong(t *testing.T) {
	t.Parallel()
	for who, first := range map[string]int{"the first": 0, "another": 1} {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				all := b.truth(asha)
				onDelete(b, sandbox.Rule{Answer: sandbox.RateLimited("5")})
				var wg sync.WaitGroup
				for n, token := range all[:2] {
					ctx := b.Context()
					if n == first {
						ctx = b.cancelled(3 * time.Second)
					}
					wg.Go(func() {
						_, err := b.remove(ctx, asha, token)
						equal(b, token+" fails", err != nil, n == first)
					})
					<-time.After(time.Millisecond)
				}
				wg.Wait()
				equal(b, "left", b.truth(asha), without(all, all[1-first]))
				b.wantIdle()
			}, batching)
		})
	}
}
