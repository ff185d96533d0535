package ledger

import (
	"errors"
	"fmt"
)

// ErrLost means that the lock is not held any more. Another run may hold it, and may have changed the record.
var ErrLost = errors.New("the lock is lost, and another run may hold it")

// Error means that what runs share about a customer can't be read or written.
type Error struct {
	CustomerID int64
	Err        error
}

// Error implements error.
func (e *Error) Error() string {
	return fmt.Sprintf("what the runs on this machine share about customer %d can't be used: %v", e.CustomerID, e.Err)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
