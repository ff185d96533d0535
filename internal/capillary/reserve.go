package capillary

import (
	"context"
	"net/http"
	"sync/atomic"
)

// prepaidKey is the context key under which a prepaid read is noted: an *atomic.Bool that is true once it was
// sent. The note is for one budget, so it means nothing to a different client.
type prepaidKey struct{ *budget }

// Reserve takes the budget of a read and of the DELETE that follows it, together and before the read: no wait
// may come between the two, because the index could then belong to a different image.
//
// The first read with the returned context costs nothing more. If it has to be retried, the retries wait and
// pay like any other call; the DELETE still does not. Another deletion needs another reservation. An unused
// reservation is lost.
//
// Without a limit, Reserve does not wait. Errors are *Error: the context has ended, or would end before the
// turn.
func (c *Client) Reserve(ctx context.Context) (context.Context, error) {
	if c.budget.limiter == nil {
		return ctx, nil
	}
	if err := c.budget.wait(ctx, 2); err != nil {
		return ctx, request{call: CallDelete, redactor: c.redactor}.noTurn(err)
	}
	return context.WithValue(ctx, prepaidKey{c.budget}, new(atomic.Bool)), nil
}

// prepaid reports whether this is the read that Reserve has paid for, and marks it as sent.
func (b *budget) prepaid(ctx context.Context) bool {
	sent, ok := ctx.Value(prepaidKey{b}).(*atomic.Bool)
	return ok && sent.CompareAndSwap(false, true)
}

// admit waits until a request may leave, and returns an *Error if it may not. The request timeout has not
// started by then.
func (c *Client) admit(ctx context.Context, req request) error {
	calls := 1
	switch {
	case req.external, req.noWait: // the API's limit does not apply; paid for by Reserve
		return nil
	case req.noAuth: // other calls wait for the token while their timeouts run
		c.budget.charge(1)
		return nil
	case req.method == http.MethodGet && c.budget.prepaid(ctx):
		calls = 0 // but a pause applies to all calls
	}
	if err := c.budget.wait(ctx, calls); err != nil {
		return req.noTurn(err)
	}
	return nil
}

// noTurn returns the failure of a request that waited in vain. Another attempt would fail in the same way.
func (req request) noTurn(err error) *Error {
	failure := req.unsent(err)
	failure.Retryable = false
	return failure
}
