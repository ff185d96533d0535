package filestore

import (
	"errors"
	"syscall"
)

// isTransient reports whether an error of Windows goes away by itself. An open file can't be replaced, a file that
// is being replaced or removed can't be opened, and a virus scanner opens everything.
func isTransient(err error) bool {
	const sharingViolation = syscall.Errno(32)
	return errors.Is(err, sharingViolation) || errors.Is(err, syscall.ERROR_ACCESS_DENIED)
}
