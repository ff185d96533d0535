package gallery

import (
	"context"
	"errors"
	"maps"
	"slices"
)

// Unfinished tells whether the run may know of an upload more than its state: one is under way, or was
// broken off. Who is told to stop twice does not wait for what the first time has led to.
func (g *Gallery) Unfinished() bool {
	if g.broken.Load() {
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
func (g *Gallery) noteBroken(ctx context.Context) {
	if errors.Is(ctx.Err(), context.Canceled) {
		g.broken.Store(true)
	}
}
