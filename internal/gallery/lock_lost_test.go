package gallery

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger/ledgertest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// The lock is lost between two tries: nothing more is sent.
func TestALostLockIsNoticedBeforeTheNextTry(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		var held *ledgertest.Record
		b.machine.OnStore(func(record *ledgertest.Record) error {
			held = record
			return nil
		})
		onDelete(b, sandbox.Rule{Answer: sandbox.RateLimited(""), After: func() { held.Lose() }})
		ctx, cancel := context.WithTimeout(b.Context(), operationTime) // the page says the same in both tries
		defer cancel()
		_, err := b.remove(ctx, asha, b.truth(asha)[0])
		isA[*LedgerError](b, err)
		equal(b, "deletes", len(b.deletes()), 1)
	})
}

// suddenLoss is a ledger whose locks are lost in the moment before a write is sent: the loss shows only without asking the
// ledger, as everything that was stored before has succeeded.
type suddenLoss struct{ ledger.Ledger }

func (s suddenLoss) Acquire(ctx context.Context, customerID int64) (ledger.Record, error) {
	record, err := s.Ledger.Acquire(ctx, customerID)
	return lostRecord{record}, err
}

type lostRecord struct{ ledger.Record }

func (lostRecord) Lost() <-chan struct{} {
	lost := make(chan struct{})
	close(lost)
	return lost
}

// No write is sent without the lock, and nothing is left that makes the next run wait or look for anything.
func TestNothingIsSentAfterTheLockIsLost(t *testing.T) {
	t.Parallel()
	for name, operate := range map[string]func(*fixture, *Gallery) error{
		"an upload": func(b *fixture, g *Gallery) error {
			_, err := g.Add(b.Context(), asha, upload(20000))
			return err
		},
		"a deletion": func(b *fixture, g *Gallery) error {
			_, err := g.remove(b.Context(), asha, b.truth(asha)[0])
			return err
		},
		"a deletion that may be one of several": func(b *fixture, g *Gallery) error {
			g.options.Batch = true
			_, err := g.remove(b.Context(), asha, b.truth(asha)[0])
			return err
		},
		"a purge": func(b *fixture, g *Gallery) error {
			_, err := g.Purge(b.Context(), asha, nil, func(PurgeProgress) {})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				g, process := b.launch(b.options)
				g.options.Ledger = suddenLoss{process}
				err := operate(b, g)
				equal(b, "customer", fails[*LockLostError](b, err).CustomerID, int64(asha))
				if !errors.Is(err, ledger.ErrLost) {
					b.Errorf("the error %v is no ErrLost", err)
				}
				equal(b, "writes", b.CountCalls(sandbox.CallAdd)+b.CountCalls(sandbox.CallDelete), 0)
				process.kill()
				start := time.Now()
				added, err := b.revived().Add(b.Context(), asha, upload(20000))
				succeeds(b, err)
				isAdded(b, added, 3)
				within(b, start, time.Minute)
			})
		})
	}
}

// A lock can also be lost while the list is read on which the deletion is to be based.
func TestALockIsLostWhileTheListIsRead(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		var held *ledgertest.Record
		b.machine.OnStore(func(record *ledgertest.Record) error {
			held = record
			return nil
		})
		b.Script(sandbox.Rule{Call: sandbox.CallGet, After: func() { held.Lose() }})
		_, err := b.remove(b.Context(), asha, b.truth(asha)[0])
		isA[*LockLostError](b, err)
		equal(b, "deletes", b.deletes(), []string{})
	})
}
