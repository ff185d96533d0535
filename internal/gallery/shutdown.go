package gallery

import (
	"context"
	"errors"
	"maps"
	"slices"
)

// HasUnsavedWork reports whether the run may know more about an upload than its state does: an upload is under way, or
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

// noteAborted remembers an operation that was told to stop. One that ran out of time does not count: Terraform waits
// for its result.
func (g *Gallery) noteAborted(ctx context.Context) {
	if errors.Is(ctx.Err(), context.Canceled) {
		g.aborted.Store(true)
	}
}

// Shutdown waits until no write is under way, and lets none begin any more. It gives up when the context ends.
func (g *Gallery) Shutdown(ctx context.Context) {
	g.mu.Lock()
	customers := slices.Collect(maps.Values(g.customers))
	g.mu.Unlock()
	for _, c := range customers {
		if c.lock.Acquire(ctx, 1) != nil {
			return
		}
		c.close() // it may have been on its way to a waiting operation
	}
}
