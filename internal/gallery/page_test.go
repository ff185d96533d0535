package gallery

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// failing is a ledger whose disk fails.
type failing struct {
	Ledger
	load, store error
}

func (f failing) Lock(ctx context.Context, customerID int64) (Page, error) {
	page, err := f.Ledger.Lock(ctx, customerID)
	return failingPage{page, f}, err
}

type failingPage struct {
	Page
	failing
}

func (p failingPage) Load() ([]byte, error) {
	if p.load != nil {
		return nil, p.load
	}
	return p.Page.Load()
}

func (p failingPage) Store(content []byte) error {
	if p.store != nil {
		return p.store
	}
	return p.Page.Store(content)
}

// A page that can't be read may say that something is under way, and one that can't be written leaves a
// killed run without a trace: then nothing is sent.
func TestNothingIsSentWithoutThePage(t *testing.T) {
	t.Parallel()
	errDisk := errors.New("no space left on device")
	for name, disk := range map[string]failing{
		"unreadable": {load: errDisk},
		"unwritable": {store: errDisk},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *bench) {
				disk.Ledger = b.process
				g := b.revived()
				g.options.Ledger = disk
				_, err := g.Remove(b.Context(), asha, b.truth(asha)[0])
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

// A damaged page is named, so that somebody can remove it.
func TestADamagedPageIsNamed(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *bench) {
		b.machine.pages[asha] = []byte(`{"removed":`)
		_, err := b.Remove(b.Context(), asha, b.truth(asha)[0])
		if isA[*LedgerError](b, err); !strings.Contains(err.Error(), "page of 564703420 is damaged") {
			b.Errorf("error %v", err)
		}
		equal(b, "deletions", b.deletes(), []string{})
		_, err = b.Find(b.Context(), asha, b.truth(asha)[0]) // reading needs no page
		succeeds(b, err)
	})
}
