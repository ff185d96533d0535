package gallery

import (
	"errors"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger/ledgertest"
)

// pageTrouble is a pageFault, and what became of it.
type pageTrouble struct {
	pageFault
	seen, used int
}

var errDiskFull = errors.New("no space is left")

// failPages lets the pages fail of which the plan says so.
func (w *world) failPages() {
	for _, f := range w.Pages {
		w.pages = append(w.pages, &pageTrouble{pageFault: f})
	}
	w.machine.OnStore(func(held *ledgertest.Record) error {
		w.pagesMu.Lock()
		defer w.pagesMu.Unlock()
		var err error
		for _, f := range w.pages {
			f.seen++
			if f.seen <= f.Skip || f.used >= f.Times || err != nil {
				continue
			}
			f.used++
			if err = errDiskFull; f.Lost {
				held.Lose()
				err = ledger.ErrLost
			}
		}
		return err
	})
}

// mendPages ends that.
func (w *world) mendPages() {
	w.machine.OnStore(nil)
}

// pagesStruck is how often a page was not stored.
func (w *world) pagesStruck() (failed, lost int) {
	w.pagesMu.Lock()
	defer w.pagesMu.Unlock()
	for _, f := range w.pages {
		if f.Lost {
			lost += f.used
		} else {
			failed += f.used
		}
	}
	return failed, lost
}
