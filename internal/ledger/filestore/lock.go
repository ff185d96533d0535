package filestore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// retryDelay is how long a free lock may go unnoticed by a process that waits for it.
const retryDelay = 25 * time.Millisecond

type lock = flock.Flock

// take waits for the lock on a file, which it creates if necessary, until the context ends; the error is then
// its cause.
//
// It does not use flock's own loop, which may try once more after the context has ended, and takes the lock on
// a file that was removed meanwhile.
func take(ctx context.Context, path string) (*lock, error) {
	for told := false; ; told = true {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if held, err := try(path); held != nil || err != nil {
			return held, err
		}
		if !told {
			ledger.Busy(ctx)
		}
		pause(ctx, retryDelay)
	}
}

// try makes one attempt to take a lock. It returns neither a lock nor an error if another attempt may succeed.
func try(path string) (*lock, error) {
	flag := os.O_RDWR // writable, because NFS implements the lock as one that requires it
	err := inspect(path)
	if errors.Is(err, fs.ErrNotExist) {
		// O_EXCL makes sure that a new file is this user's, and that no link leads elsewhere.
		flag |= os.O_CREATE | os.O_EXCL
		err = prepare(filepath.Dir(path))
	}
	if err != nil {
		return nil, unlessGone(err)
	}
	held := flock.New(path, flock.SetFlag(flag|cautious))
	locked, err := held.TryLock()
	switch {
	case errors.Is(err, fs.ErrExist), errors.Is(err, syscall.EINTR):
		return nil, nil
	case err != nil:
		return nil, unlessGone(fmt.Errorf("locking %s: %w", path, err))
	case !locked:
		return nil, nil
	}
	if err := verifyPath(held); err != nil {
		release(held)
		if errors.Is(err, errReplaced) {
			return nil, nil
		}
		return nil, err
	}
	return held, nil
}

// prepare creates the folder if necessary.
func prepare(folder string) error {
	err := checkFolder(folder)
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return checkFolder(folder)
}

// unlessGone drops the error for a file that has just been removed: another attempt will find it missing.
func unlessGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// errReplaced is the error for a lock that excludes no other process, because they will lock a new file.
var errReplaced = errors.New("the lock's file was removed while it was in use")

// verifyPath checks that the locked file still has its name, and that it is this user's alone.
func verifyPath(held *lock) error {
	own, err := held.Stat()
	if err != nil {
		return err
	}
	named, err := os.Lstat(held.Path())
	if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(own, named) {
		return fmt.Errorf("%w: %s", errReplaced, held.Path())
	}
	if err != nil {
		return err
	}
	return checkFile(held.Path(), own)
}

// release releases a lock. Nothing could be done about a failure.
func release(held *lock) { _ = held.Unlock() }

// unlockAndRemove releases a lock and removes its file. It removes the file first, so that no other process can lock it
// in between. Windows does not remove open files, so there the file goes last, and stays if another process has
// opened it in between.
func unlockAndRemove(ctx context.Context, held *lock) error {
	remove := func() error { return os.Remove(held.Path()) }
	var err error
	if runtime.GOOS == "windows" {
		release(held)
		err = retryTransient(ctx, remove)
	} else {
		err = remove()
		release(held)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// pause waits, but no longer than until the context ends.
func pause(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
