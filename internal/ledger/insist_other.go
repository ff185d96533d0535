//go:build !windows

package ledger

import (
	"errors"
	"syscall"
)

// passing tells errors that go away by themselves.
func passing(err error) bool { return errors.Is(err, syscall.EINTR) }
