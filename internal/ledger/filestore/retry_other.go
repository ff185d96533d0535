//go:build !windows

package filestore

import (
	"errors"
	"syscall"
)

// isTransient reports whether an error goes away by itself.
func isTransient(err error) bool { return errors.Is(err, syscall.EINTR) }
