package ledger

import (
	"context"
	"sync"
)

type busyKey struct{}

// WithBusy returns a context with which [Ledger.Lock] calls busy, at most once, if the lock is not free. Lock
// tries again when busy has returned.
func WithBusy(ctx context.Context, busy func()) context.Context {
	return context.WithValue(ctx, busyKey{}, busy)
}

// Busy calls the function that [WithBusy] has put into the context, if any.
func Busy(ctx context.Context) {
	if busy, ok := ctx.Value(busyKey{}).(func()); ok {
		busy()
	}
}

// onceBusy returns a context that calls busy once for several locks.
func onceBusy(ctx context.Context) context.Context {
	return WithBusy(ctx, sync.OnceFunc(func() { Busy(ctx) }))
}
