package ledger

import (
	"context"
	"sync"
)

type busyKey struct{}

// WithBusy returns a context with which [Ledger.Acquire] calls busy, at most once, if the lock is not free. Acquire goes on
// waiting when busy has returned.
func WithBusy(ctx context.Context, busy func()) context.Context {
	return context.WithValue(ctx, busyKey{}, sync.OnceFunc(busy))
}

// Busy is for ledgers. It calls the function that [WithBusy] has put into the context, if any, and if this is the first call.
func Busy(ctx context.Context) {
	if busy, ok := ctx.Value(busyKey{}).(func()); ok {
		busy()
	}
}
