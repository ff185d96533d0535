package capillary

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"
)

// The waits between tries of a read.
const (
	firstRetry = 500 * time.Millisecond
	lastRetry  = 15 * time.Second
)

// repeat tries a harmless call until it succeeds, fails for good, or has been repeated often enough.
// It must never be given a call that changes something.
func repeat[T any](ctx context.Context, retries int, try func(context.Context) (T, error)) (T, error) {
	pace := NewPace(firstRetry, lastRetry)
	var before *Error
	for {
		result, err := try(ctx)
		failure, ok := errors.AsType[*Error](err)
		if late, waited := errors.AsType[*turnError](err); waited && before != nil {
			before.Err = ended(late, before.Err)
			return result, before
		}
		if !ok || !failure.Retryable || ctx.Err() != nil {
			return result, err
		}
		if !failure.Renewed() {
			if retries--; retries < 0 {
				return result, err
			}
		}
		if cause := Sleep(ctx, pace.Next(failure.RetryAfter)); cause != nil {
			failure.Err = ended(cause, failure.Err)
			return result, failure
		}
		before = failure
	}
}

// ended says that the time ran out between two tries, without losing why there was a second one.
func ended(cause, last error) error {
	if last == nil {
		return fmt.Errorf("stopped waiting for another try: %w", cause)
	}
	return fmt.Errorf("stopped waiting for another try: %w (before that: %w)", cause, last)
}

// isPermanent tells whether another try of a request that never left would fail the same way: only
// trouble on the way to the server passes by itself.
func isPermanent(err error) bool {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns.IsNotFound
	}
	var network net.Error
	return !errors.As(err, &network) && !errors.Is(err, errRequestTimeout)
}
