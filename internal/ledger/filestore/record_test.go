package filestore

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// A full disk or a crash can truncate a file to nothing. A reader must be able to distinguish that from a page
// that never existed.
func TestAPageOfNoBytesIsNotTakenForNone(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	page := mustLock(t, l, asha)
	holds(t, l, page, nil)
	mustStore(t, page, []byte("{}"))
	if err := os.Truncate(page.path, 0); err != nil {
		t.Fatal(err)
	}
	holds(t, l, page, []byte{})
}

func TestHostsHavePagesOfTheirOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := open(t, dir)
	mustStore(t, mustLock(t, l, asha), []byte("{}"))
	other, err := Open(t.Context(), dir, "other.example.com")
	if err != nil {
		t.Fatal(err)
	}
	holds(t, other, mustLock(t, other, asha), nil)
}

func TestOnlyTheUserCanReadTheFiles(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no such permissions")
	}
	l := open(t, t.TempDir())
	mustRun(t, l)
	mustStore(t, mustLock(t, l, asha), []byte("{}"))
	for _, name := range files(t, l, "") {
		info, err := os.Stat(filepath.Join(l.folder, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestWhatAKilledWriterLeftIsOverwritten(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	page := mustLock(t, l, asha)
	left := filepath.Base(page.path) + ".tmp"
	if err := os.WriteFile(filepath.Join(l.folder, left), []byte("longer than what follows"), 0o600); err != nil {
		t.Fatal(err)
	}
	mustStore(t, page, []byte("{}"))
	holds(t, l, page, []byte("{}"))
	if left := files(t, l, ".tmp"); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestAPageThatCannotBeStoredStaysAsItWas(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	page := mustLock(t, l, asha)
	// A file can't replace a folder with the page's name.
	if err := os.MkdirAll(filepath.Join(page.path, "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		t.Skip("there it is tried for seconds")
	}
	if err := page.Store(t.Context(), []byte("{}")); err == nil || !strings.Contains(err.Error(), page.path) {
		t.Errorf("error %v", err)
	}
	if left := files(t, l, ".tmp"); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	if _, err := page.Load(t.Context()); err == nil {
		t.Error("an unreadable page is taken for none")
	}
}

// The folder may be emptied while a page is being written. That must not damage the page of the process that
// takes the customer meanwhile. The pages are large, so that both are being written at the same time.
func TestAPageWhoseLockWasRemovedSpoilsNoOther(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	lost := mustLock(t, l, asha)
	theirs, mine := bytes.Repeat([]byte("a"), maxRecord), bytes.Repeat([]byte("b"), maxRecord)
	late := make(chan error, 1)
	go func() { late <- lost.Store(t.Context(), theirs) }()
	for len(files(t, l, ".tmp")) == 0 && len(late) == 0 { //nolint:revive // until it is being written
	}
	emptied(t, l)
	page := mustLock(t, l, asha)
	mustStore(t, page, mine)
	t.Logf("the late one: %v", <-late) // an error, unless it finished before the folder was emptied
	if content, err := page.Load(t.Context()); err != nil || !bytes.Equal(content, mine) {
		t.Errorf("the page has %d bytes, %v", len(content), err)
	}
}
