package ledger

import (
	"context"
	"sync"
)

type busyKey struct{}

// WithBusy returns a context for [Ledger.Lock] that has busy called, once at most, when the lock is not free at once. Lock
// tries again when busy has returned.
func WithBusy(ctx context.Context, busy func()) context.Context {
	return context.WithValue(ctx, busyKey{}, busy)
}

// Busy calls what [WithBusy] has put into the context, if it has.
func Busy(ctx context.Context) {
	if busy, ok := ctx.Value(busyKey{}).(func()); ok {
		busy()
	}
}

// onceBusy has busy called once for several locks.
func onceBusy(ctx context.Context) context.Context {
	return WithBusy(ctx, sync.OnceFunc(func() { Busy(ctx) }))
}
