package ledger

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
)

// retryDelay is how long a lock can be free before one who waits for it sees that.
const retryDelay = 25 * time.Millisecond

type lock = flock.Flock

// take waits for the lock on a file, which it makes if need be, until the context ends; the error is
// then its cause.
//
// flock's own loop is not used because it may try once more when the context is over, and takes the
// lock on a file that was removed in the meantime.
func take(ctx context.Context, path string) (*lock, error) {
	for told := false; ; told = true {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if held, err := try(path); held != nil || err != nil {
			return held, err
		}
		if !told {
			Busy(ctx)
		}
		pause(ctx, retryDelay)
	}
}

// try is one attempt to take a lock. It gives neither lock nor error if another attempt may succeed.
func try(path string) (*lock, error) {
	flag := os.O_RDWR // writable, because NFS turns the lock into one that asks for that
	err := inspect(path)
	if errors.Is(err, fs.ErrNotExist) {
		// Exclusively, so that what is new is this user's, and no link leads elsewhere.
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
	if err := standing(held); err != nil {
		release(held)
		if errors.Is(err, errReplaced) {
			return nil, nil
		}
		return nil, err
	}
	return held, nil
}

// prepare makes the folder if need be.
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

// unlessGone drops the error that something was removed a moment ago: another attempt finds it missing.
func unlessGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// errReplaced is of a lock that holds off nobody, as others will lock another file.
var errReplaced = errors.New("the lock's file was removed while it was in use")

// standing checks that the file that is locked is still the one of its name, and this user's alone.
func standing(held *lock) error {
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

// release lets go of a lock. It can't fail in a way that anyone could mend.
func release(held *lock) { _ = held.Unlock() }

// discard lets go of a lock and removes its file. The file goes first, lest another takes the lock on it
// in between. Windows removes no open file, so there it goes last: and if another has opened it in
// between, not at all.
func discard(held *lock) error {
	remove := func() error { return os.Remove(held.Path()) }
	var err error
	if runtime.GOOS == "windows" {
		release(held)
		err = insist(remove)
	} else {
		err = remove()
		release(held)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// pause waits, at most until the context ends.
func pause(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
