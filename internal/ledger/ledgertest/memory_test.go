package ledgertest_test

import (
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger/ledgertest"
)

func TestMemoryIsALedger(t *testing.T) {
	t.Parallel()
	ledgertest.Run(t, func(*testing.T) ledgertest.Store {
		memory := ledgertest.NewMemory()
		return ledgertest.Store{
			Open: func() ledger.Ledger { return memory.Start() },
			Kill: func(l ledger.Ledger) { l.(*ledgertest.Process).Kill() },
			Lose: func(r ledger.Record) { r.(*ledgertest.Record).Lose() },
		}
	})
}
