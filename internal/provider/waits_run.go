package provider

import (
	"maps"
	"sync"
	"time"
)

// runWaits counts for how long at least one operation of a run was waiting. With requests_per_minute, many short waits
// make a run long although no operation waits for long.
type runWaits struct {
	mu        sync.Mutex
	open      map[cause]int
	since     time.Time // until when the open ones are counted
	spent     map[cause]time.Duration
	perMinute int
	told      bool
}

func newRunWaits() *runWaits {
	return &runWaits{open: map[cause]int{}, spent: map[cause]time.Duration{}}
}

// begin and end count a wait. On nil they do nothing.
func (r *runWaits) begin(why cause, perMinute int) { r.change(why, 1, perMinute) }
func (r *runWaits) end(why cause)                  { r.change(why, -1, 0) }

func (r *runWaits) change(why cause, by, perMinute int) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count(time.Now())
	r.open[why] += by
	r.perMinute = max(r.perMinute, perMinute)
}

// count adds the time until now to the first cause that an operation waits for. Waiting in line is not counted: the
// operation ahead waits for a cause of its own.
func (r *runWaits) count(now time.Time) {
	for _, why := range causes() {
		if why != causeLine && r.open[why] > 0 {
			r.spent[why] += now.Sub(r.since)
			break
		}
	}
	r.since = now
}

// long returns the waits of the run once, when they have become long; otherwise nil.
func (r *runWaits) long(long time.Duration) *waits {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count(time.Now())
	all := &waits{spent: maps.Clone(r.spent), perMinute: r.perMinute}
	if r.told || all.sum() < long {
		return nil
	}
	r.told = true
	return all
}

// tell notes that an operation tells of its own waits, so the run need not.
func (r *runWaits) tell() {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.told = true
}
