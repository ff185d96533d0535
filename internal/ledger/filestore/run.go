package filestore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// run shows other processes that this one lives.
type run struct {
	id   string // empty before the first call of RunID
	held *lock
}

// RunID implements [ledger.Ledger]: the run holds the lock on a file of its own. Later calls create the file again if it
// was removed. It takes a few milliseconds. If the file system fails, it returns an error after five seconds at most, and
// the next call tries again.
func (l *Ledger) RunID(ctx context.Context) (id string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.run.held != nil {
		if err := verifyPath(l.run.held); !errors.Is(err, errReplaced) {
			touch(l.run.held)
			return l.run.id, err
		}
		release(l.run.held)
		l.run.held = nil
	}
	if l.run.id == "" {
		l.run.id = newRunID()
	}
	ctx, cancel := context.WithTimeout(ctx, lockTimeout)
	defer cancel()
	// Until the lock is held, the file may look like that of a dead run and be removed. Then take notices that
	// it has locked a removed file, and tries again.
	if l.run.held, err = take(ctx, runFile(l.folder, l.run.id)); err != nil {
		return "", fmt.Errorf("can't mark this run as alive: %w", err)
	}
	return l.run.id, nil
}

// touch makes a file look new to programs that remove files by age. A failure does no harm.
func touch(held *lock) {
	now := time.Now()
	_ = os.Chtimes(held.Path(), now, now)
}

// isOwnRun reports whether the run is this ledger's.
func (l *Ledger) isOwnRun(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.run.held != nil && l.run.id == id
}

// tryLockDeadRun takes the lock of a dead run; it returns nil if the run lives. The lock is shared, so that two
// processes that check at the same time don't take each other for the run. It creates no file.
func tryLockDeadRun(ctx context.Context, path string) (*lock, error) {
	dead := flock.New(path, flock.SetFlag(os.O_RDWR|cautious))
	locked := false
	err := retryTransient(ctx, func() (err error) {
		if err = inspect(path); err == nil {
			locked, err = dead.TryRLock()
		}
		return err
	})
	if !locked {
		return nil, err
	}
	info, err := dead.Stat()
	if err == nil {
		err = checkFile(path, info)
	}
	if err != nil {
		release(dead)
		return nil, err
	}
	return dead, nil
}

// Close implements [ledger.Ledger]: a marker replaces the run's file.
func (l *Ledger) Close(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.run.held == nil {
		return nil
	}
	held := l.run.held
	l.run.held = nil
	if err := mark(ctx, endedFile(l.folder, l.run.id)); err != nil {
		release(held)
		return fmt.Errorf("can't record that this run has ended properly: %w", err)
	}
	return unlockAndRemove(ctx, held)
}

// mark creates an empty file, unless the folder is gone: then nothing is left of the run to mark.
func mark(ctx context.Context, path string) error {
	file, err := create(ctx, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return file.Close()
}

// runRetention is how long it stays known that a run was killed or ended.
const runRetention = 30 * 24 * time.Hour

// removeStaleRuns removes the files and markers of runs that have been over for this long, so that they don't pile up.
// What can't be removed stays until the next time.
func (l *Ledger) removeStaleRuns(ctx context.Context, age time.Duration) {
	// One process at a time: otherwise a slow one could remove the file of a run that was created again after a
	// faster one had removed it.
	guard, _ := try(filepath.Join(l.folder, "runs.lock"))
	if guard == nil {
		return
	}
	defer release(guard)
	entries, _ := os.ReadDir(l.folder)
	for _, entry := range entries {
		id, kind, _ := strings.Cut(entry.Name(), ".")
		if !isRunID(id) || !isOlderThan(entry, age) {
			continue
		}
		switch "." + kind {
		case runSuffix:
			if dead, _ := tryLockDeadRun(ctx, runFile(l.folder, id)); dead != nil {
				_ = unlockAndRemove(ctx, dead)
			}
		case endedSuffix:
			_ = os.Remove(endedFile(l.folder, id))
		}
	}
}

// isOlderThan reports whether the last sign of a run, of its life or of its end, is at least this old.
func isOlderThan(entry fs.DirEntry, age time.Duration) bool {
	info, err := entry.Info()
	return err == nil && time.Since(info.ModTime()) >= age
}

const (
	runSuffix   = ".run"
	endedSuffix = ".ended"
)

func runFile(folder, id string) string   { return filepath.Join(folder, id+runSuffix) }
func endedFile(folder, id string) string { return filepath.Join(folder, id+endedSuffix) }

func newRunID() string { return rand.Text() }

// isRunID reports whether a text is a run's id. It keeps anything else out of paths: ids come from records, which
// can be edited.
func isRunID(id string) bool {
	return len(id) >= 26 && len(id) < 100 && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}
