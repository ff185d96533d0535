package ledger

import (
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

func TestARunLivesUntilItIsClosed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, other := open(t, dir), open(t, dir)
	id := mustRun(t, l)
	if again := mustRun(t, l); again != id {
		t.Errorf("run %s is %s later", id, again)
	}
	if mustRun(t, other) == id {
		t.Error("two ledgers share a run")
	}
	wantFate(t, l, id, Running)
	wantFate(t, other, id, Running)
	wantFate(t, open(t, dir), id, Running) // and Open does not clear it away
	wantFate(t, other, id, Running)
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	wantFate(t, other, id, Ended)
	if left := files(t, other, runSuffix); len(left) != 1 {
		t.Errorf("left: %v", left)
	}
}

func TestARunBeginsOnce(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	ids := make([]string, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() { ids[i], _ = l.Run() })
	}
	wg.Wait()
	if distinct := slices.Compact(ids); len(distinct) != 1 || distinct[0] == "" {
		t.Errorf("runs %v", ids)
	}
	if left := files(t, l, runSuffix); len(left) != 1 {
		t.Errorf("files: %v", left)
	}
}

func TestAnUnknownRunHasEnded(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	mustWrite(t, l, "x.run")
	outside := filepath.Join(filepath.Dir(l.folder), "outside.run")
	if err := os.Mkdir(outside, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"", "x", "../outside", "../../../../etc/passwd", newRunID(), newRunID()[1:] + "/"} {
		wantFate(t, l, id, Ended)
	}
	if left := files(t, l, runSuffix); len(left) != 1 {
		t.Errorf("asking has made %v", left)
	}
}

func TestDeadRunsAreCleared(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := open(t, dir)
	id, dead := mustRun(t, l), newRunID()
	mustWrite(t, l, dead+runSuffix)
	mustWrite(t, l, "x.run")
	wantFate(t, l, dead, Killed)
	wantFate(t, open(t, dir), dead, Killed) // for a month
	month := time.Now().Add(-remembered)
	for _, name := range []string{id + runSuffix, "x.run", dead + runSuffix} {
		if err := os.Chtimes(filepath.Join(l.folder, name), month, month); err != nil {
			t.Fatal(err)
		}
	}
	wantFate(t, open(t, dir), dead, Ended)
	want := []string{id + runSuffix, "x.run"}
	if left := files(t, l, runSuffix); !slices.Equal(left, want) {
		t.Errorf("left: %v, not %v", left, want)
	}
}

func TestARunWhoseFileWasRemovedComesBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := open(t, dir)
	id := mustRun(t, l)
	emptied(t, l)
	wantFate(t, l, id, Running)
	if again := mustRun(t, l); again != id {
		t.Errorf("run %s is %s later", id, again)
	}
	wantFate(t, open(t, dir), id, Running)
}

// Two who look at the same dead run must not take each other for it.
func TestLookingAtADeadRunDoesNotReviveIt(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	dead := newRunID()
	mustWrite(t, l, dead+runSuffix)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 300 {
				if fate, err := l.Fate(dead); fate != Killed || err != nil {
					t.Errorf("a dead run: fate %d, %v", fate, err)
					return
				}
			}
		})
	}
	wg.Wait()
	held, err := try(runFile(l.folder, dead))
	if held == nil {
		t.Fatalf("who looked still holds the dead run: %v", err)
	}
	release(held)
}

// A run's file is made before it is locked. Whoever clears away the dead in between must not leave a
// run that seems dead. Each run comes back under its id after a death, as that gives them most to confuse.
func TestABeginningRunIsNotTakenForADeadOne(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	judge := open(t, dir)
	over := make(chan struct{})
	var begin, clearers sync.WaitGroup
	for range 4 {
		clearers.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
					judge.bury(0)
				}
			}
		})
	}
	for range 4 {
		begin.Go(func() {
			l := &Ledger{folder: judge.folder}
			for range 100 {
				id, err := l.Run()
				if err != nil {
					t.Error(err)
					return
				}
				for range 10 {
					if fate, err := judge.Fate(id); fate != Running || err != nil {
						t.Errorf("a run that has begun: fate %d, %v", fate, err)
					}
				}
				release(l.run.held) // as if it were killed
				l.run.held = nil
			}
		})
	}
	begin.Wait()
	close(over)
	clearers.Wait()
}
