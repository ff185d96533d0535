package reader

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// UnknownWarningError means that the answer carries unknown warnings, so its list may be incomplete.
type UnknownWarningError struct {
	CustomerID int64
	Warnings   []capillary.Notice
	Images     []capillary.Image
}

func (e *UnknownWarningError) Error() string {
	return fmt.Sprintf("the list of customer %d carries an unknown warning: %s", e.CustomerID, e.Warnings[0])
}

// NoListError means that the answers had no list at all, which does not prove that there are no images.
type NoListError struct{ CustomerID int64 }

func (e *NoListError) Error() string {
	return fmt.Sprintf("the answer about customer %d has no list of images", e.CustomerID)
}

// StaleError means that no list could be acted on: they stay older than what is known already, or no two that surprise agree,
// or they take too long to come.
type StaleError struct {
	CustomerID int64
	Images     []capillary.Image
	// Surprising is set if the list lacks an image that nothing explains, or shows one that was deleted, and no second list was
	// the same.
	Surprising bool
	// Took is how long a list took that was too old to act on when it came; otherwise 0.
	Took time.Duration
}

func (e *StaleError) Error() string {
	switch {
	case e.Took > 0:
		return fmt.Sprintf("the list of customer %d took %s to come", e.CustomerID, e.Took.Round(time.Second))
	case e.Surprising:
		return fmt.Sprintf("the lists of customer %d do not agree with each other", e.CustomerID)
	}
	return fmt.Sprintf("the list of customer %d is older than what was seen before", e.CustomerID)
}

// IsStale reports whether a read was of no use only because it came too early.
func IsStale(err error) bool {
	var stale *StaleError
	var none *NoListError
	return errors.As(err, &stale) || errors.As(err, &none)
}

// IsTransient reports whether a read that failed may succeed later.
func IsTransient(err error) bool {
	if isOutOfTime(err) {
		return false
	}
	failure, ok := errors.AsType[*capillary.Error](err)
	var repeated *imagelist.DuplicateError
	return IsStale(err) || errors.As(err, &repeated) || (ok && failure.Retryable)
}

// isOutOfTime reports whether a call failed because its caller gave up.
func isOutOfTime(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
