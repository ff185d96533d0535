package filestore

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

var errEnough = errors.New("that was long enough")

func TestWaitingEndsAtOnceWithTheContext(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	page := mustLock(t, open(t, dir), asha)
	other := open(t, dir)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errEnough)
		defer cancel()
		start := time.Now()
		if _, err := other.Acquire(ctx, asha); !errors.Is(err, errEnough) {
			t.Errorf("error %v lacks the cause", err)
		}
		if waited := time.Since(start); waited != time.Minute {
			t.Errorf("waited %s", waited)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		start := time.Now()
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := other.Acquire(ctx, asha); !errors.Is(err, errEnough) {
				t.Errorf("error %v lacks the cause", err)
			}
		})
		synctest.Wait()
		cancel(errEnough)
		wg.Wait()
		if waited := time.Since(start); waited != 0 {
			t.Errorf("waited %s after the end", waited)
		}
	})
	// The waiters have left the queue.
	page.Release()
	mustLock(t, other, asha)
}

// The first process runs one operation after another, with no time in between.
func TestAWaiterIsNotStarved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	busy, other := open(t, dir), open(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	var operations atomic.Int32
	var wg sync.WaitGroup
	var page ledger.Record = mustLock(t, busy, asha)
	wg.Go(func() {
		for err := error(nil); err == nil; page, err = busy.Acquire(ctx, asha) {
			operations.Add(1)
			pause(ctx, 61*time.Millisecond) // out of step with a process that looks every retryDelay
			page.Release()
		}
	})
	const rounds = 8
	overtaken := int32(0)
	for range rounds {
		began := operations.Load()
		own := mustLock(t, other, asha)
		after := operations.Load()
		overtaken += after - began
		own.Release()
		for operations.Load() == after && ctx.Err() == nil { // until the first one holds it again
			pause(ctx, time.Millisecond)
		}
	}
	cancel()
	wg.Wait()
	if overtaken > 2*rounds {
		t.Errorf("%d operations went before %d", overtaken, rounds)
	}
}

func TestAnEmptiedFolderIsMadeAgain(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	page := mustLock(t, l, asha)
	mustStore(t, page, []byte("{}"))
	page.Release()
	emptied(t, l)
	if content, err := l.Peek(t.Context(), asha); content != nil || err != nil {
		t.Errorf("Peek gives %q, %v", content, err)
	}
	page = mustLock(t, l, asha)
	holds(t, l, page, nil)
	mustStore(t, page, []byte("{}"))
}

// A process that waited for a lock whose file was removed must not end up with a lock that excludes no other.
// Each holder removes the file that it has locked, as late as possible.
func TestALockOnARemovedFileIsNone(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not remove files that are in use")
	}
	path := filepath.Join(t.TempDir(), "lock")
	var inside, taken atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for taken.Load() < 1000 && !t.Failed() {
				held, err := try(path)
				if err != nil {
					t.Error(err)
				}
				if held == nil {
					runtime.Gosched()
					continue
				}
				if inside.Add(1) != 1 {
					t.Error("two hold the lock")
				}
				taken.Add(1)
				runtime.Gosched()
				inside.Add(-1)
				if err := os.Remove(path); err != nil {
					t.Error(err)
				}
				release(held)
			}
		})
	}
	wg.Wait()
}

func TestOpenMakesParents(t *testing.T) {
	t.Parallel()
	l := open(t, filepath.Join(t.TempDir(), "not", "yet"))
	if left := files(t, l, runSuffix); len(left) != 0 {
		t.Errorf("the probe has left %v", left)
	}
	info, err := os.Stat(l.folder)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestOpenSaysWhichFolderIsUnusable(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, host); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v", err)
	}
}

func TestOpenNeedsAWritableFolder(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Skip("permissions mean nothing here")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil { //nolint:gosec // a folder
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, host); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v", err)
	}
}
