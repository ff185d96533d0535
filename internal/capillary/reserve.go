package capillary

import (
	"context"
	"net/http"
	"sync/atomic"
)

// prepaidKey is the key of the context's note that a read is paid for, an *atomic.Bool that tells
// whether it was sent. The budget of another client knows nothing of it.
type prepaidKey struct{ *budget }

// Reserve takes the budget of a read and of the DELETE that is based on it, together and before the
// read: between the two there must be no waiting, for the index may come to mean another image.
//
// The first read that is sent with the context that it returns costs nothing more. When that has to be
// repeated, the repetitions wait and pay like any other call; the DELETE still does not. Whoever deletes
// again reserves again. What is reserved and not used is lost.
//
// Without a limit nothing is waited for. Errors are *Error: the context ended, or would have.
func (c *Client) Reserve(ctx context.Context) (context.Context, error) {
	if c.budget.limiter == nil {
		return ctx, nil
	}
	if err := c.budget.wait(ctx, 2); err != nil {
		return ctx, request{call: CallDelete, redactor: c.redactor}.noTurn(err)
	}
	return context.WithValue(ctx, prepaidKey{c.budget}, new(atomic.Bool)), nil
}

// prepaid tells whether this read is the one that Reserve has paid for, and takes note of it.
func (b *budget) prepaid(ctx context.Context) bool {
	sent, ok := ctx.Value(prepaidKey{b}).(*atomic.Bool)
	return ok && sent.CompareAndSwap(false, true)
}

// admit waits until a request may leave, and returns an *Error if it may not. No time of its own has
// begun by then.
func (c *Client) admit(ctx context.Context, req request) error {
	calls := 1
	switch {
	case req.foreign, req.urgent: // of no concern to the API's limit; paid for by Reserve
		return nil
	case req.anonymous: // other calls wait for the token, and their time runs
		c.budget.charge(1)
		return nil
	case req.method == http.MethodGet && c.budget.prepaid(ctx):
		calls = 0 // but a pause is for all
	}
	if err := c.budget.wait(ctx, calls); err != nil {
		return req.noTurn(err)
	}
	return nil
}

// noTurn is the failure of a request that has waited in vain. Another try would wait in vain as well.
func (req request) noTurn(err error) *Error {
	failure := req.unsent(err)
	failure.Retryable = false
	return failure
}
