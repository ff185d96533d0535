package filestore

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

const (
	host = "api.example.com"
	asha = int64(17)
)

// open returns another ledger, as another process would have it.
func open(t *testing.T, dir string) *Ledger {
	t.Helper()
	if err := os.Chmod(dir, 0o700); err != nil && !errors.Is(err, fs.ErrNotExist) { //nolint:gosec // a folder, and so whatever the umask
		t.Fatal(err)
	}
	l, err := Open(t.Context(), dir, host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return l
}

func mustLock(t *testing.T, l *Ledger, customerID int64) *record {
	t.Helper()
	held, err := l.Acquire(t.Context(), customerID)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(held.Release)
	return held.(*record)
}

func mustStore(t *testing.T, page *record, content []byte) {
	t.Helper()
	if err := page.Store(t.Context(), content); err != nil {
		t.Fatal(err)
	}
}

func mustRun(t *testing.T, l *Ledger) string {
	t.Helper()
	id, err := l.RunID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// holds checks the content of the page, with the lock and without; nil means no page.
func holds(t *testing.T, l *Ledger, page *record, want []byte) {
	t.Helper()
	loaded, err := page.Load(t.Context())
	if err != nil || !bytes.Equal(loaded, want) || (loaded == nil) != (want == nil) {
		t.Errorf("Load gives %q (nil: %t), %v, not %q", loaded, loaded == nil, err, want)
	}
	peeked, err := l.Peek(t.Context(), page.customerID)
	if err != nil || !bytes.Equal(peeked, want) || (peeked == nil) != (want == nil) {
		t.Errorf("Peek gives %q (nil: %t), %v, not %q", peeked, peeked == nil, err, want)
	}
}

func wantState(t *testing.T, l *Ledger, id string, want ledger.RunState) {
	t.Helper()
	if got, err := l.RunState(t.Context(), id); err != nil || got != want {
		t.Errorf("run %q: state %d, %v, not %d", id, got, err, want)
	}
}

// files returns the files in the ledger's folder with this suffix.
func files(t *testing.T, l *Ledger, suffix string) []string {
	t.Helper()
	entries, err := os.ReadDir(l.folder)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), suffix) {
			found = append(found, entry.Name())
		}
	}
	return found
}

func mustWrite(t *testing.T, l *Ledger, name string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(l.folder, name), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// emptied removes the ledger's folder.
func emptied(t *testing.T, l *Ledger) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not remove files that are in use")
	}
	if err := os.RemoveAll(l.folder); err != nil {
		t.Fatal(err)
	}
}
