//go:build unix

package filestore

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// another is a user other than the one who runs this test.
const another = 12345

// anothers is the reason why a file of a different user is refused.
const anothers = "belongs to another user"

// Anything that other users could have made is refused at once, whichever of the ledger's files it replaces,
// and not a byte of it is believed or written.
func TestWhatOthersCouldHaveWrittenIsRefused(t *testing.T) {
	t.Parallel()
	for name, plant := range map[string]func(theirs, path string) error{
		"is a symbolic link":                os.Symlink,
		"is a symbolic link to nowhere":     func(_, path string) error { return os.Symlink(path+".nowhere", path) },
		"has a second name":                 os.Link,
		"is not a regular file (a pipe)":    func(_, path string) error { return syscall.Mkfifo(path, 0o600) },
		"is not a regular file (a folder)":  func(_, path string) error { return os.Mkdir(path, 0o700) },
		"can be written by other users":     func(_, path string) error { return written(path, 0o666) },
		"can be written by other users (g)": func(_, path string) error { return written(path, 0o620) },
		anothers: func(_, path string) error {
			return errors.Join(written(path, 0o600), os.Chown(path, another, -1))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			why, _, _ := strings.Cut(name, " (")
			why = strings.TrimSuffix(why, " to nowhere")
			if why == anothers {
				onlyRootCan(t)
			}
			for file, use := range map[string]func(l *Ledger) error{
				"17.json": func(l *Ledger) error { _, err := l.Peek(t.Context(), asha); return err },
				"17.lock": func(l *Ledger) error { _, err := l.Acquire(t.Context(), asha); return err },
				"17.turn": func(l *Ledger) error { _, err := l.Acquire(t.Context(), asha); return err },
				strings.Repeat("A", 26) + ".run": func(l *Ledger) error {
					_, err := l.RunState(t.Context(), strings.Repeat("A", 26))
					return err
				},
				strings.Repeat("A", 26) + ".ended": func(l *Ledger) error {
					_, err := l.RunState(t.Context(), strings.Repeat("A", 26))
					return err
				},
			} {
				l := open(t, t.TempDir())
				path := filepath.Join(l.folder, file)
				must(t, plant(victim(t), path))
				refused(t, file, soon(t, func() error { return use(l) }), path, why)
			}
		})
	}
}

// A page is loaded only if no other user can have written it, even with the lock.
func TestAPlantedPageIsNotLoaded(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	page := mustLock(t, l, asha)
	must(t, os.Symlink(victim(t), page.path))
	_, err := page.Load(t.Context())
	refused(t, "Load", err, page.path, "is a symbolic link")
}

// A link planted where a page is about to be written has no effect.
func TestAPageIsWrittenToNoOtherFile(t *testing.T) {
	t.Parallel()
	for name, plant := range map[string]func(oldname, newname string) error{"symbolic": os.Symlink, "hard": os.Link} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := open(t, t.TempDir())
			page := mustLock(t, l, asha)
			theirs := victim(t)
			must(t, plant(theirs, page.path+".tmp"))
			mustStore(t, page, []byte("{}"))
			holds(t, l, page, []byte("{}"))
			if content, err := os.ReadFile(theirs); err != nil || string(content) != "theirs" {
				t.Errorf("the other file is now %q, %v", content, err)
			}
		})
	}
}

// A page that is too large is refused without reading it: a sparse file takes no room on the disk.
func TestAHugePageIsNotRead(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	page := mustLock(t, l, asha)
	mustStore(t, page, []byte("{}"))
	must(t, os.Truncate(page.path, 3<<30))
	_, err := l.Peek(t.Context(), asha)
	refused(t, "Peek", soon(t, func() error { return err }), page.path, "is larger than 1 MiB")
	_, err = page.Load(t.Context())
	refused(t, "Load", err, page.path, "is larger than 1 MiB")
	if err := page.Store(t.Context(), bytes.Repeat([]byte("x"), maxRecord+1)); err == nil {
		t.Error("a page is stored that could not be read again")
	}
}

// Everything rests on the folder itself.
func TestAFolderOfOthersIsRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(above, folder string) error
		why   string // empty if the folder is good
	}{
		"all may write":               {opened(0o777), "can be written by other users"},
		"the group may write":         {opened(0o770), "can be written by other users"},
		"sticky helps nothing":        {opened(0o777 | os.ModeSticky), "can be written by other users"},
		"all may read":                {opened(0o755), ""},
		"another's":                   {func(_, folder string) error { return os.Chown(folder, another, -1) }, anothers},
		"a link":                      {func(_, folder string) error { return linked(folder) }, "is a symbolic link"},
		"all may write above":         {openedAbove(0o777), "can be written by other users"},
		"all may write above, as tmp": {openedAbove(0o777 | os.ModeSticky), ""},
		"another's above":             {func(above, _ string) error { return os.Chown(above, another, -1) }, anothers},
		"a link above":                {func(above, _ string) error { return linked(above) }, ""},
		"another's link above": {func(above, _ string) error {
			return errors.Join(linked(above), os.Lchown(above, another, -1))
		}, anothers},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.why == anothers {
				onlyRootCan(t)
			}
			above := filepath.Join(t.TempDir(), "cache")
			folder := filepath.Join(above, dirName(host))
			must(t, os.MkdirAll(folder, 0o700))
			must(t, test.spoil(above, folder))
			l, err := Open(t.Context(), above, host)
			if test.why != "" {
				refused(t, "Open", err, above, test.why)
				return
			}
			must(t, err)
			mustStore(t, mustLock(t, l, asha), []byte("{}"))
		})
	}
}

// opened sets the mode of the folder.
func opened(mode os.FileMode) func(above, folder string) error {
	return func(_, folder string) error { return os.Chmod(folder, mode) }
}

// openedAbove sets the mode of the parent folder.
func openedAbove(mode os.FileMode) func(above, folder string) error {
	return func(above, _ string) error { return os.Chmod(above, mode) }
}

// linked moves a folder and leaves a link to it.
func linked(folder string) error {
	return errors.Join(os.Rename(folder, folder+".moved"), os.Symlink(folder+".moved", folder))
}

// A folder whose mode is loosened later is refused from then on.
func TestAFolderThatIsOpenedUpIsRefused(t *testing.T) {
	t.Parallel()
	l := open(t, t.TempDir())
	mustLock(t, l, asha).Release()
	must(t, os.Chmod(l.folder, 0o777)) //nolint:gosec // this is what is refused
	_, err := l.Acquire(t.Context(), asha)
	refused(t, "Lock", err, l.folder, "can be written by other users")
	_, err = l.Peek(t.Context(), asha)
	refused(t, "Peek", err, l.folder, "can be written by other users")
}

func refused(t *testing.T, what string, err error, path, why string) {
	t.Helper()
	var untrusted *UntrustedError
	if !errors.As(err, &untrusted) || !strings.HasPrefix(untrusted.Path, path) || !strings.Contains(untrusted.Why, why) {
		t.Errorf("%s gives %v, not that %s %s", what, err, path, why)
	}
}

// soon fails the test if something hangs.
func soon(t *testing.T, do func() error) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-time.After(20 * time.Second):
		t.Fatal("it hangs")
		return nil
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// victim creates a file beside the ledger's files that must not be touched.
func victim(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "theirs")
	must(t, os.WriteFile(path, []byte("theirs"), 0o600))
	return path
}

// written creates a file with this mode, whatever the umask.
func written(path string, mode os.FileMode) error {
	return errors.Join(os.WriteFile(path, nil, 0o600), os.Chmod(path, mode))
}

func onlyRootCan(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file to another user, and this is uid " + strconv.Itoa(os.Geteuid()))
	}
}
