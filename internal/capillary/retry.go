package capillary

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"
)

// The waits between attempts of a read.
const (
	firstRetry = 500 * time.Millisecond
	lastRetry  = 15 * time.Second
)

// retryRead calls try until it succeeds, fails permanently, or has used up its retries. Never use it for a call
// that changes something.
func retryRead[T any](ctx context.Context, c *Client, try func(context.Context) (T, error)) (T, error) {
	pace := NewBackoff(firstRetry, lastRetry)
	var before *Error
	left := retryBudget{retries: c.maxRetries}
	for {
		result, err := try(ctx)
		failure, ok := errors.AsType[*Error](err)
		if late, waited := errors.AsType[*turnError](err); waited && before != nil {
			before.Err = interrupted(late, before.Err)
			return result, before
		}
		if !ok || !failure.Retryable || ctx.Err() != nil {
			return result, err
		}
		if !left.grants(failure) {
			return result, err
		}
		if cause := c.pauseBetweenTries(ctx, pace.Next(failure.RetryAfter), failure); cause != nil {
			failure.Err = interrupted(cause, failure.Err)
			return result, failure
		}
		before = failure
	}
}

// pauseBetweenTries waits for the next attempt.
func (c *Client) pauseBetweenTries(ctx context.Context, pause time.Duration, failure *Error) error {
	report := WaitReport[Wait]{OnWait: c.onWait}
	defer report.End()
	return report.Sleep(ctx, pause, Wait{Reason: WaitRetry, Until: time.Now().Add(pause), Err: failure})
}

// retryBudget counts the remaining attempts of a call.
type retryBudget struct {
	retries     int
	renewed     bool
	implausible bool
}

// grants reports whether there may be another attempt. One with renewed credentials is free, but only once:
// parallel calls may have each new token accepted while this call has each refused.
func (a *retryBudget) grants(failure *Error) bool {
	if failure.CredentialsRenewed() {
		first := !a.renewed
		a.renewed = true
		return first
	}
	a.retries--
	return a.retries >= 0 && !a.isImplausibleAgain(failure)
}

// isImplausibleAgain reports whether a second answer is too large. A third would be no smaller, and downloads
// cost the client more than they cost a hostile server.
func (a *retryBudget) isImplausibleAgain(failure *Error) bool {
	if _, ok := errors.AsType[*implausibleError](failure.Err); !ok {
		return false
	}
	again := a.implausible
	a.implausible = true
	return again
}

// interrupted says that time ran out between two attempts, and keeps the reason for the second one.
func interrupted(cause, last error) error {
	if last == nil {
		return fmt.Errorf("stopped waiting for another try: %w", cause)
	}
	return fmt.Errorf("stopped waiting for another try: %w (before that: %w)", cause, last)
}

// isPermanent reports whether another attempt of a request that never left would fail in the same way. Only
// network trouble passes by itself.
func isPermanent(err error) bool {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns.IsNotFound
	}
	var network net.Error
	return !errors.As(err, &network) && !errors.Is(err, errRequestTimeout)
}
