package gallery

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger/filestore"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// failing is a ledger whose disk fails. Each of its functions may be nil.
type failing struct {
	ledger.Ledger
	load, store, peek, fate func() error
}

var errDisk = errors.New("no space left on device")

func always() error { return errDisk }

// after fails from the nth call on.
func after(n int) func() error {
	return func() error {
		if n--; n < 0 {
			return errDisk
		}
		return nil
	}
}

func failIf(of func() error) error {
	if of == nil {
		return nil
	}
	return of()
}

func (f *failing) Acquire(ctx context.Context, customerID int64) (ledger.Record, error) {
	page, err := f.Ledger.Acquire(ctx, customerID)
	return failingPage{page, f}, err
}

func (f *failing) Peek(ctx context.Context, customerID int64) ([]byte, error) {
	if err := failIf(f.peek); err != nil {
		return nil, err
	}
	return f.Ledger.Peek(ctx, customerID)
}

func (f *failing) RunState(ctx context.Context, run string) (ledger.RunState, error) {
	if err := failIf(f.fate); err != nil {
		return ledger.Ended, err
	}
	return f.Ledger.RunState(ctx, run)
}

type failingPage struct {
	ledger.Record
	disk *failing
}

func (p failingPage) Load(ctx context.Context) ([]byte, error) {
	if err := failIf(p.disk.load); err != nil {
		return nil, err
	}
	return p.Record.Load(ctx)
}

func (p failingPage) Store(ctx context.Context, content []byte) error {
	if err := failIf(p.disk.store); err != nil {
		return err
	}
	return p.Record.Store(ctx, content)
}

// on is the gallery of a run with a disk that fails.
func (b *fixture) on(disk *failing) (*Gallery, *process) {
	g, process := b.launch(b.options)
	disk.Ledger = process
	g.options.Ledger = disk
	return g, process
}

// A page that can't be read may say that something is under way, and one that can't be written leaves a
// killed run without a trace: then nothing is sent.
func TestNothingIsSentWithoutThePage(t *testing.T) {
	t.Parallel()
	for name, disk := range map[string]*failing{"unreadable": {load: always}, "unwritable": {store: always}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				g, _ := b.on(disk)
				_, err := g.remove(b.Context(), asha, b.truth(asha)[0])
				failed := fails[*LedgerError](b, err)
				if failed.CustomerID != asha || !errors.Is(err, errDisk) {
					b.Errorf("error %+v", failed)
				}
				_, err = g.Add(b.Context(), asha, upload(20000))
				isA[*LedgerError](b, err)
				equal(b, "writes", b.CountCalls(sandbox.CallAdd)+b.CountCalls(sandbox.CallDelete), 0)
			})
		})
	}
}

// What a failing disk keeps from being noted gives no image two owners, and doubles none.
func TestAFailingDiskDoublesNothing(t *testing.T) {
	t.Parallel()
	t.Run("taken over, and not noted", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			b.mustAdd(empty, 20000)
			b.process.kill()
			g, _ := b.on(&failing{store: always})
			for range 2 {
				added, err := g.Add(b.Context(), empty, upload(20000))
				isA[*LedgerError](b, err)
				equal(b, "addition", added, AddResult{})
			}
			equal(b, "uploads", b.CountCalls(sandbox.CallAdd), 1)
		})
	})
	t.Run("a claim that was not noted", func(t *testing.T) {
		t.Parallel()
		for name, disk := range map[string]*failing{"store": {store: always}, "peek": {peek: always}} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				bubble(t, func(b *fixture) {
					token := b.mustAdd(asha, 20000)
					b.process.kill() // it is in the state
					g, _ := b.on(disk)
					_, refused := g.find(b.Context(), asha, token)
					disk.store, disk.peek = nil, nil
					added, err := g.Add(b.Context(), asha, upload(20000))
					succeeds(b, err)
					if refused == nil && added.TakenOver {
						b.Errorf("took over what a state holds")
					}
				})
			})
		}
	})
	t.Run("nobody knows whether the run was killed", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			b.mustAdd(asha, 20000)
			b.process.kill()
			g, _ := b.on(&failing{fate: always})
			_, err := g.Add(b.Context(), asha, upload(20000))
			isA[*LedgerError](b, err)
			equal(b, "uploads", b.CountCalls(sandbox.CallAdd), 1)
		})
	})
	t.Run("the end of an upload was not noted", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			disk := &failing{store: after(1)}
			g, process := b.on(disk)
			added, err := g.Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			process.kill() // it is in the state
			later := b.revived()
			_, err = later.find(b.Context(), asha, added.Image.Token)
			succeeds(b, err)
			again, err := later.Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			uploadedAnew(b, again, added.Image.Token)
		})
	})
	t.Run("that the outcome is not known was not noted", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			disk := &failing{store: after(1)}
			g, _ := b.on(disk)
			onAdd(b, sandbox.Rule{Drop: sandbox.HangBefore})
			_, err := g.Add(b.cancelled(5*time.Second), asha, upload(20000))
			isA[*PendingError](b, err)
			disk.store = nil
			_, err = g.Add(b.Context(), asha, upload(20000))
			isA[*ConflictingUploadError](b, err)
		})
	})
}

// Between two attempts of a deletion, the folder may have been emptied, and another process may hold the
// customer: then the second one is not sent.
func TestASecondTryNeedsTheLockAsWell(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		dir := t.TempDir()
		own, err := filestore.Open(b.Context(), dir, "host")
		succeeds(b, err)
		options := b.options
		options.Ledger = own
		onDelete(b, sandbox.Rule{Answer: sandbox.RateLimited("5")})
		b.after(2*time.Second, func() {
			succeeds(b, os.RemoveAll(dir))
			other, err := filestore.Open(b.Context(), dir, "host")
			succeeds(b, err)
			_, err = other.Acquire(b.Context(), asha) // and keeps it
			succeeds(b, err)
		})
		_, err = New(b.client, options).remove(b.Context(), asha, b.truth(asha)[0])
		isA[*LedgerError](b, err)
		equal(b, "deletes", b.deletes(), []string{"0"})
		equal(b, "images", len(b.truth(asha)), 3)
	})
}

// A damaged page is named, so that a user can remove it.
func TestADamagedPageIsNamed(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.machine.SetContent(asha, []byte(`{"removed":`))
		_, err := b.remove(b.Context(), asha, b.truth(asha)[0])
		if isA[*LedgerError](b, err); !strings.Contains(err.Error(), "page of 564703420 is damaged") {
			b.Errorf("error %v", err)
		}
		equal(b, "deletions", b.deletes(), []string{})
		_, err = b.find(b.Context(), asha, b.truth(asha)[0]) // reading needs no page
		succeeds(b, err)
	})
}

// None is ever written that is empty: a full disk or a crash has cut it. It says nothing of what may be under way, which is
// not the same as that nothing is.
func TestAnEmptyPageIsDamaged(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		onDelete(b, sandbox.Rule{LateEffect: 20 * time.Second})
		ctx := b.cancelled(2 * time.Second)
		b.after(2*time.Second, b.process.kill)
		_, err := b.remove(ctx, asha, all[0])
		isA[*UnverifiedError](b, err)
		b.machine.SetContent(asha, []byte{})
		_, err = b.revived().remove(b.Context(), asha, all[1])
		if isA[*LedgerError](b, err); !strings.Contains(err.Error(), "page of 564703420 is damaged") {
			b.Errorf("error %v", err)
		}
		equal(b, "deletes", b.deletes(), []string{"0"})
	})
}
