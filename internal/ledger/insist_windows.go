package ledger

import (
	"errors"
	"syscall"
)

// passing tells errors of Windows that go away by themselves. A file that is open can't be replaced, one
// that is being replaced or removed can't be opened, and a virus scanner opens everything.
func passing(err error) bool {
	const sharingViolation = syscall.Errno(32)
	return errors.Is(err, sharingViolation) || errors.Is(err, syscall.ERROR_ACCESS_DENIED)
}
