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

// run is the life of a process, as others see it.
type run struct {
	id   string // empty before the first call of Run
	held *lock
}

// Run marks this process as alive for as long as it lives, however it ends: it holds the lock on a file
// of its own. The first call begins the run; later ones give the same id, and make the file again if
// somebody has removed it. It takes a few milliseconds, unless the file system fails: then there is an
// error after five seconds at most, and the next call tries again.
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
	// Until the lock is held, the file may look like that of a dead run and be removed. Then take sees
	// that it has the lock on nothing, and tries again.
	if l.run.held, err = take(ctx, runFile(l.folder, l.run.id)); err != nil {
		return "", fmt.Errorf("this run can't be marked as alive: %w", err)
	}
	return l.run.id, nil
}

// touch makes a file look new to those who clear folders by age. It is no harm if that fails.
func touch(held *lock) {
	now := time.Now()
	_ = os.Chtimes(held.Path(), now, now)
}

// owns says whether the run is this ledger's.
func (l *Ledger) owns(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.run.held != nil && l.run.id == id
}

// tryDead takes the lock of a run that is dead; it is nil if the run lives. The lock is a shared one:
// two who look at the same time must not take each other for the run. It makes no file.
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

// Close ends the run properly: a marker takes the place of its file. After Close no method may be called
// but Close. An error means that the run may count as killed.
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
		return fmt.Errorf("the proper end of this run can't be noted: %w", err)
	}
	return discard(held)
}

// mark makes an empty file, unless the folder is gone: then nothing speaks of the run any more.
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

// remembered is how long it is known of a run that it was killed, or that it ended.
const remembered = 30 * 24 * time.Hour

// bury removes the files and markers of runs of this age that are over, so that they don't pile up. What
// can't be removed stays until the next time.
func (l *Ledger) bury(age time.Duration) {
	// One at a time: of two, the slower could remove a file that the run of that name has made again
	// after the faster had removed it.
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

// older reports whether the last sign of a run is of this age: of its life, or of its end.
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

// isRunID keeps ids out of paths that were never ids: they come from pages, which anyone can edit.
func isRunID(id string) bool {
	return len(id) >= 26 && len(id) < 100 && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}
