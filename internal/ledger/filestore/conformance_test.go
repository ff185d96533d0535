package filestore

import (
	"os"
	"runtime"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger/ledgertest"
)

func TestFilesAreALedger(t *testing.T) {
	t.Parallel()
	ledgertest.Run(t, func(t *testing.T) ledgertest.Store {
		t.Helper()
		dir := t.TempDir()
		store := ledgertest.Store{
			Open: func() ledger.Ledger { return open(t, dir) },
			Kill: func(l ledger.Ledger) { killed(l.(*Ledger)) },
		}
		if runtime.GOOS != "windows" { // which removes no files that are in use
			store.Lose = func(r ledger.Record) {
				if err := os.Remove(r.(*record).held.Path()); err != nil {
					t.Error(err)
				}
			}
		}
		return store
	})
}

// killed leaves a run as the operating system leaves it when its process was killed.
func killed(l *Ledger) {
	l.mu.Lock()
	defer l.mu.Unlock()
	release(l.run.held)
	l.run.held = nil
}
