package gallery

import (
	"context"
	"errors"
	"maps"
	"slices"
)

// Unfinished reports whether the run may know more about an upload than its state does: one is under way, or
// was aborted. A Terraform that is told to stop twice does not wait for the result of the first time.
func (g *Gallery) HasUnsavedWork() bool {
	if g.aborted.Load() {
		return true
	}
	g.mu.Lock()
	customers := slices.Collect(maps.Values(g.customers))
	g.mu.Unlock()
	return slices.ContainsFunc(customers, func(c *customer) bool {
		if !c.lock.TryAcquire(1) {
			return true
		}
		c.release()
		return false
	})
}

// noteBroken remembers an operation that was told to stop. One that ran out of time is none: Terraform
// waits for it.
func (g *Gallery) noteAborted(ctx context.Context) {
	if errors.Is(ctx.Err(), context.Canceled) {
		g.aborted.Store(true)
	}
}
