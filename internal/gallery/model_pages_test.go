package gallery

import "errors"

// pageTrouble is a pageFault, and what became of it.
type pageTrouble struct {
	pageFault
	seen, used int
}

var errDiskFull = errors.New("no space is left")

// failPages lets the pages fail of which the plan says so. The machine is held while they are stored.
func (w *world) failPages() {
	for _, f := range w.Pages {
		w.pages = append(w.pages, &pageTrouble{pageFault: f})
	}
	w.machine.mu.Lock()
	defer w.machine.mu.Unlock()
	w.machine.failing = func(h *heldPage) error {
		var err error
		for _, f := range w.pages {
			f.seen++
			if f.seen <= f.Skip || f.used >= f.Times || err != nil {
				continue
			}
			f.used++
			if err = errDiskFull; f.Lost {
				h.lose()
				err = errLockLost
			}
		}
		return err
	}
}

// mendPages ends that.
func (w *world) mendPages() {
	w.machine.mu.Lock()
	defer w.machine.mu.Unlock()
	w.machine.failing = nil
}

// pagesStruck is how often a page was not stored.
func (w *world) pagesStruck() (failed, lost int) {
	w.machine.mu.Lock()
	defer w.machine.mu.Unlock()
	for _, f := range w.pages {
		if f.Lost {
			lost += f.used
		} else {
			failed += f.used
		}
	}
	return failed, lost
}
