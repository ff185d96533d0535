//go:build !windows

package ledger

import (
	"errors"
	"syscall"
)

// passing reports whether an error goes away by itself.
func passing(err error) bool { return errors.Is(err, syscall.EINTR) }
