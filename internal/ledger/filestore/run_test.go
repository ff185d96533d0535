package filestore

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
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
	wantState(t, l, id, ledger.Running)
	wantState(t, other, id, ledger.Running)
	wantState(t, open(t, dir), id, ledger.Running) // and Open does not remove it
	wantState(t, other, id, ledger.Running)
	if err := l.Close(t.Context()); err != nil {
		t.Error(err)
	}
	wantState(t, other, id, ledger.Ended)
	wantState(t, open(t, dir), id, ledger.Ended)
	if left := files(t, other, runSuffix); len(left) != 1 {
		t.Errorf("left: %v", left)
	}
}

// A program that removes files by age (tmpreaper, systemd-tmpfiles) removes the file of a killed run as well as
// that of an ended one.
func TestARunWhoseFileWasClearedAwayHasNotEnded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := open(t, dir)
	killed, ended := newRunID(), open(t, dir)
	mustWrite(t, l, killed+runSuffix)
	id := mustRun(t, ended)
	if err := ended.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantState(t, l, killed, ledger.Killed)
	wantState(t, l, id, ledger.Ended)
	for _, name := range files(t, l, "") {
		if err := os.Remove(filepath.Join(l.folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	wantState(t, l, killed, ledger.Unknown)
	wantState(t, l, id, ledger.Unknown)
}

// Close creates the marker first: a run that is killed after that has ended.
func TestARunThatIsKilledWhileItClosesHasEnded(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	id := newRunID()
	mustWrite(t, l, id+runSuffix)
	mustWrite(t, l, id+endedSuffix)
	wantState(t, l, id, ledger.Ended)
}

func TestARunThatCannotNoteItsEndCountsAsKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, other := open(t, dir), open(t, dir)
	id := mustRun(t, l)
	// A folder with the marker's name is in the way, but only while the run closes.
	inTheWay := endedFile(l.folder, id)
	if err := os.MkdirAll(filepath.Join(inTheWay, "in it"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(t.Context()); err == nil || !strings.Contains(err.Error(), "can't record that this run has ended properly") {
		t.Errorf("Close: %v", err)
	}
	if err := os.RemoveAll(inTheWay); err != nil {
		t.Fatal(err)
	}
	wantState(t, other, id, ledger.Killed)
}

// A run that goes on for days must not look old to a program that removes files by age.
func TestARunThatGoesOnLooksNew(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	path := runFile(l.folder, mustRun(t, l))
	week := time.Now().Add(-7 * 24 * time.Hour)
	if err := os.Chtimes(path, week, week); err != nil {
		t.Fatal(err)
	}
	mustRun(t, l)
	info, err := os.Stat(path)
	if err != nil || time.Since(info.ModTime()) > time.Hour {
		t.Errorf("its file is of %s, %v", info.ModTime(), err)
	}
}

func TestARunBeginsOnce(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	ids := make([]string, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() { ids[i], _ = l.RunID(t.Context()) })
	}
	wg.Wait()
	if distinct := slices.Compact(ids); len(distinct) != 1 || distinct[0] == "" {
		t.Errorf("runs %v", ids)
	}
	if left := files(t, l, runSuffix); len(left) != 1 {
		t.Errorf("files: %v", left)
	}
}

func TestARunThatNeverWasIsUnknown(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	mustWrite(t, l, "x.run")
	outside := filepath.Join(filepath.Dir(l.folder), "outside.run")
	if err := os.Mkdir(outside, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"", "x", "../outside", "../../../../etc/passwd", newRunID(), newRunID()[1:] + "/"} {
		wantState(t, l, id, ledger.Unknown)
	}
	if left := files(t, l, runSuffix); len(left) != 1 {
		t.Errorf("asking has made %v", left)
	}
}

func TestDeadRunsAreCleared(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := open(t, dir)
	id, dead, ended, young := mustRun(t, l), newRunID(), newRunID(), newRunID()
	mustWrite(t, l, dead+runSuffix)
	mustWrite(t, l, ended+endedSuffix)
	mustWrite(t, l, young+endedSuffix)
	mustWrite(t, l, "x.run")
	wantState(t, open(t, dir), ended, ledger.Ended)
	wantState(t, l, dead, ledger.Killed)
	wantState(t, open(t, dir), dead, ledger.Killed) // for a month
	month := time.Now().Add(-runRetention)
	for _, name := range []string{id + runSuffix, "x.run", dead + runSuffix, ended + endedSuffix} {
		if err := os.Chtimes(filepath.Join(l.folder, name), month, month); err != nil {
			t.Fatal(err)
		}
	}
	wantState(t, open(t, dir), dead, ledger.Unknown)
	wantState(t, l, ended, ledger.Unknown)
	wantState(t, l, young, ledger.Ended)
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
	wantState(t, l, id, ledger.Running)
	if again := mustRun(t, l); again != id {
		t.Errorf("run %s is %s later", id, again)
	}
	wantState(t, open(t, dir), id, ledger.Running)
}

// Two processes that examine the same dead run must not take each other for it.
func TestLookingAtADeadRunDoesNotReviveIt(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	dead := newRunID()
	mustWrite(t, l, dead+runSuffix)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 300 {
				if state, err := l.RunState(t.Context(), dead); state != ledger.Killed || err != nil {
					t.Errorf("a dead run: state %d, %v", state, err)
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

// A run's file is created before it is locked. A process that removes dead files in between must not leave a
// run that seems dead. Each run comes back under its old id, which makes confusion most likely.
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
					judge.removeStaleRuns(t.Context(), 0)
				}
			}
		})
	}
	for range 4 {
		begin.Go(func() {
			l := &Ledger{folder: judge.folder}
			for range 100 {
				id, err := l.RunID(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				for range 10 {
					if state, err := judge.RunState(t.Context(), id); state != ledger.Running || err != nil {
						t.Errorf("a run that has begun: state %d, %v", state, err)
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
