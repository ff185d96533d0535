package filestore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// record is a customer's record, held until Release.
type record struct {
	customerID int64
	path       string
	held       *lock
}

// String returns the path of the record's file.
func (r *record) String() string { return r.path }

// Lost returns nil: the operating system takes no lock from a process that lives. If the folder is emptied, Store notices.
func (r *record) Lost() <-chan struct{} { return nil }

// Load implements [ledger.Record]. Its errors are those of Store.
func (r *record) Load(ctx context.Context) ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	return read(ctx, r.path)
}

// Store implements [ledger.Record]. An error comes from the file system, or is an ErrLost: after Release, or because the
// lock's file was removed. In any case, the record is unchanged then.
func (r *record) Store(ctx context.Context, content []byte) error {
	if len(content) > maxRecord {
		return fmt.Errorf("the page of customer %d would have %d bytes, but a page has at most %d", r.customerID, len(content), maxRecord)
	}
	if err := r.check(); err != nil {
		return err
	}
	if content == nil {
		err := retryTransient(ctx, func() error { return os.Remove(r.path) })
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	return r.replace(ctx, content)
}

// Release releases the record to other processes. It may be called again.
func (r *record) Release() { release(r.held) }

// lostError is an ErrLost that says why the lock is lost.
type lostError struct{ error }

// Is makes it an ErrLost.
func (lostError) Is(target error) bool { return target == ledger.ErrLost }

// Unwrap returns the cause.
func (e lostError) Unwrap() error { return e.error }

// check makes sure that no other process can hold the record.
func (r *record) check() error {
	if !r.held.Locked() {
		return lostError{fmt.Errorf("the page of customer %d has already been released", r.customerID)}
	}
	err := verifyPath(r.held)
	switch {
	case errors.Is(err, errReplaced):
		return lostError{fmt.Errorf("another process may hold the page of customer %d: %w", r.customerID, err)}
	case err != nil:
		return fmt.Errorf("another process may hold the page of customer %d: %w", r.customerID, err)
	}
	return nil
}

// replace writes a new file and renames it to the record. The file always has the same name, because only one
// process writes at a time: the next writer overwrites what a killed one has left. Writing takes a while, so
// replace checks once more that no other process can hold the record: the file of that name would then belong to
// that process.
func (r *record) replace(ctx context.Context, content []byte) error {
	next := r.path + ".tmp"
	err := writeSynced(ctx, next, content)
	if lost := r.check(); lost != nil {
		return lost
	}
	if err == nil {
		err = retryTransient(ctx, func() error { return os.Rename(next, r.path) })
	}
	if err != nil {
		_ = os.Remove(next) // or the next writer overwrites it
	}
	return err
}

// writeSynced writes a complete new file to the disk. Otherwise, after a power failure, the name could exist
// without the content.
func writeSynced(ctx context.Context, path string, content []byte) error {
	file, err := create(ctx, path)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Sync(), file.Close())
}
