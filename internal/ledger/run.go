package ledger

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
	id   string // empty before the first call of Run
	held *lock
}

// Run marks this process as alive until it ends, however it ends: it holds the lock on a file of its own. The
// first call starts the run; later calls return the same id, and create the file again if it was removed. It
// takes a few milliseconds. If the file system fails, it returns an error after five seconds at most, and the
// next call tries again.
func (l *Ledger) Run() (id string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.run.held != nil {
		if err := standing(l.run.held); !errors.Is(err, errReplaced) {
			touch(l.run.held)
			return l.run.id, err
		}
		release(l.run.held)
		l.run.held = nil
	}
	if l.run.id == "" {
		l.run.id = newRunID()
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
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

// owns reports whether the run is this ledger's.
func (l *Ledger) owns(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.run.held != nil && l.run.id == id
}

// tryDead takes the lock of a dead run; it returns nil if the run lives. The lock is shared, so that two
// processes that check at the same time don't take each other for the run. It creates no file.
func tryDead(path string) (*lock, error) {
	dead := flock.New(path, flock.SetFlag(os.O_RDWR|cautious))
	locked := false
	err := insist(func() (err error) {
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

// Close ends the run properly: a marker replaces its file. After Close, only Close may be called. An error
// means that the run may count as killed.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.run.held == nil {
		return nil
	}
	held := l.run.held
	l.run.held = nil
	if err := mark(endedFile(l.folder, l.run.id)); err != nil {
		release(held)
		return fmt.Errorf("can't record that this run has ended properly: %w", err)
	}
	return discard(held)
}

// mark creates an empty file, unless the folder is gone: then nothing is left of the run to mark.
func mark(path string) error {
	file, err := create(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return file.Close()
}

// remembered is how long it stays known that a run was killed or ended.
const remembered = 30 * 24 * time.Hour

// bury removes the files and markers of runs that have been over for this long, so that they don't pile up.
// What can't be removed stays until the next time.
func (l *Ledger) bury(age time.Duration) {
	// One process at a time: otherwise a slow one could remove the file of a run that was created again after a
	// faster one had removed it.
	digger, _ := try(filepath.Join(l.folder, "runs.lock"))
	if digger == nil {
		return
	}
	defer release(digger)
	entries, _ := os.ReadDir(l.folder)
	for _, entry := range entries {
		id, kind, _ := strings.Cut(entry.Name(), ".")
		if !isRunID(id) || !older(entry, age) {
			continue
		}
		switch "." + kind {
		case runSuffix:
			if dead, _ := tryDead(runFile(l.folder, id)); dead != nil {
				_ = discard(dead)
			}
		case endedSuffix:
			_ = os.Remove(endedFile(l.folder, id))
		}
	}
}

// older reports whether the last sign of a run, of its life or of its end, is at least this old.
func older(entry fs.DirEntry, age time.Duration) bool {
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

// isRunID reports whether a text is a run's id. It keeps anything else out of paths: ids come from pages, which
// can be edited.
func isRunID(id string) bool {
	return len(id) >= 26 && len(id) < 100 && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}
