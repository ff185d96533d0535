package gallery

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// till is an API that marks what its reservations pay for, as a client with a limit does.
type till struct {
	API

	mu       sync.Mutex
	reserved int
	paid     []bool // of each list
}

// paidKey is the key of the mark.
type paidKey struct{}

func (t *till) Reserve(ctx context.Context) (context.Context, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reserved++
	return context.WithValue(ctx, paidKey{}, true), nil
}

func (t *till) ListImages(ctx context.Context, customerID int64) (capillary.Listing, error) {
	t.mu.Lock()
	t.paid = append(t.paid, ctx.Value(paidKey{}) != nil)
	t.mu.Unlock()
	return t.API.ListImages(ctx, customerID)
}

// withTill makes the bench's gallery one that pays at a till.
func (b *fixture) withTill() *till {
	pays := &till{API: b.client}
	b.client = pays
	b.Gallery, b.process = b.launch(b.options)
	return pays
}

// Each deletion is paid for once, together with the list that it goes by, be it handed over or not.
func TestEachDeletionIsPaidForWithItsList(t *testing.T) {
	t.Parallel()
	t.Run("a row", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			all, pays := b.truth(asha), b.withTill()
			b.together(b.removal(all[0]), b.removal(all[1]), b.removal(all[2]))
			equal(b, "lists that were paid for", pays.paid, []bool{true, true, true, false})
			equal(b, "reservations", pays.reserved, 3)
		}, latency(tick))
	})
	t.Run("before an upload", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			all, pays := b.truth(asha), b.withTill()
			b.together(b.removal(all[0]), b.addition(20000), b.removal(all[1]))
			equal(b, "lists that were paid for", pays.paid, []bool{true, false, true, false})
			equal(b, "reservations", pays.reserved, 2)
		}, latency(tick))
	})
	t.Run("a purge and who waits for it", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			all, keep, pays := b.truth(asha), b.idsAt(0), b.withTill()
			b.together(func(ctx context.Context) error {
				_, err := b.Purge(ctx, asha, keep, func(PurgeProgress) {})
				return err
			}, b.removal(all[0]))
			equal(b, "left", b.truth(asha), []string{})
			equal(b, "reservations", pays.reserved, 3)
		}, latency(tick))
	})
}

// While calls are limited, who has deleted his image does not wait for long on behalf of the next one, and
// the wait takes nothing from the time in which the result is made sure of.
func TestReservingForTheNextTakesLittleTime(t *testing.T) {
	t.Parallel()
	const budget = settle + time.Minute
	bubble(t, func(b *fixture) {
		all, start := b.truth(asha), time.Now()
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Mutate: noList}) // the first list after the DELETE is of no use
		b.together(func(ctx context.Context) error {
			ctx, cancel := context.WithTimeout(ctx, operationTime)
			defer cancel()
			err := b.removal(all[0])(ctx)
			within(b, start, budget+prepareTime+reader.LongestPause)
			return err
		}, b.removal(all[1]))
		equal(b, "left", b.truth(asha), all[2:])
	}, latency(tick), func(s *setup) { s.budget = budget })
}

// Nor does it wait for so long that its own time is up before it can look.
func TestReservingForTheNextLeavesTheTimeToLook(t *testing.T) {
	t.Parallel()
	const budget = prepareTime / 2
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		var wg sync.WaitGroup
		wg.Go(func() { succeeds(b, b.limited(all[0], 0, 2*budget+phase(2.5), 0)) })
		wg.Go(func() { succeeds(b, b.limited(all[1], phase(1), time.Hour, 0)) })
		wg.Wait()
		equal(b, "left", b.truth(asha), all[2:])
	}, latency(tick), func(s *setup) { s.budget = budget })
}
