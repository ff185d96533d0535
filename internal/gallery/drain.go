package gallery

import (
	"context"
	"maps"
	"slices"
)

// Drain waits until no write is under way, and lets none begin any more. It gives up when the context
// ends.
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
