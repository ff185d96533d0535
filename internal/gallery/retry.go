package gallery

import (
	"context"
	"fmt"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/observe"
)

// The waits between two attempts at a write that provably did nothing.
const (
	firstRetry = time.Second
	lastRetry  = 30 * time.Second
)

// retryableError is an attempt that has changed nothing, and that may be repeated. It never leaves retry.
type retryableError struct {
	error

	cause *capillary.Error
}

// stoppedError means that an operation was stopped while it waited for another attempt.
type stoppedError struct {
	failed, ended error
}

func (e *stoppedError) Error() string {
	return fmt.Sprintf("%v; stopped waiting for another try: %v", e.failed, e.ended)
}

// Unwrap returns what failed, and what has ended the wait.
func (e *stoppedError) Unwrap() []error { return []error{e.failed, e.ended} }

// retryIfTemporary marks the error of an attempt as retryable if its cause is temporary. A nil error stays nil.
func retryIfTemporary(cause *capillary.Error, err error) error {
	if err == nil || !cause.Retryable {
		return err
	}
	return &retryableError{err, cause}
}

// retry repeats an attempt as long as its error is retryable. One attempt with renewed credentials does not count: an API that
// accepts each new token for the reads, and refuses it for the write, would otherwise be asked forever.
func (g *Gallery) retry(ctx context.Context, attempt func() error) error {
	pace := capillary.NewBackoff(firstRetry, lastRetry)
	renewed := false
	for tries := 0; ; {
		err := attempt()
		again, ok := err.(*retryableError) //nolint:errorlint // attempt marks the outermost error
		if !ok {
			return err
		}
		switch {
		case again.cause.CredentialsRenewed() && renewed:
			return again.error
		case again.cause.CredentialsRenewed():
			renewed = true
		case tries == g.options.MaxRetries:
			return again.error
		default:
			tries++
		}
		if ended := g.pauseBetweenAttempts(ctx, pace.Next(again.cause.RetryAfter), again.cause); ended != nil {
			return &stoppedError{again.error, ended}
		}
	}
}

// pauseBetweenAttempts waits for the next attempt.
func (g *Gallery) pauseBetweenAttempts(ctx context.Context, pause time.Duration, cause *capillary.Error) error {
	report := g.options.OnWait.Report()
	defer report.End()
	wait := observe.Wait{Reason: observe.WaitRetry, CustomerID: cause.CustomerID, Until: time.Now().Add(pause), Err: cause}
	return report.Sleep(ctx, pause, wait)
}
