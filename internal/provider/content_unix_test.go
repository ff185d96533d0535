//go:build unix

package provider

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A file that is replaced by a pipe or a device after its bytes were hashed is not uploaded, and hangs nothing.
func TestAFileThatBecomesAPipeIsNotOpened(t *testing.T) {
	t.Parallel()
	for name, special := range map[string]func(path string) error{
		"a pipe":             func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a link to a device": func(path string) error { return os.Symlink("/dev/zero", path) },
		"a directory":        func(path string) error { return os.Mkdir(path, 0o700) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "a.png")
			if err := os.WriteFile(path, []byte("some bytes"), 0o600); err != nil {
				t.Fatal(err)
			}
			found, err := fileContent(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(os.Remove(path), special(path)); err != nil {
				t.Fatal(err)
			}
			opened := make(chan error, 1)
			go func() {
				file, err := found.open()
				if err == nil {
					_ = file.Close()
				}
				opened <- err
			}()
			select {
			case err := <-opened:
				if err == nil || !strings.Contains(err.Error(), "no longer a regular file") {
					t.Errorf("got %v", err)
				}
			case <-time.After(10 * time.Second):
				t.Error("opening it hangs")
			}
		})
	}
}

// The target of a symbolic link is checked, so that a pipe blocks nothing and a device is not read.
func TestSpecialFilesBehindLinksAreRefused(t *testing.T) {
	t.Parallel()
	for name, special := range map[string]func(t *testing.T, path string) error{
		"a pipe":   func(_ *testing.T, path string) error { return syscall.Mkfifo(path, 0o600) },
		"a device": func(_ *testing.T, path string) error { return os.Symlink("/dev/zero", path) },
		"a socket": func(t *testing.T, path string) error {
			t.Helper()
			var config net.ListenConfig
			listener, err := config.Listen(t.Context(), "unix", path)
			if err == nil {
				t.Cleanup(func() { _ = listener.Close() })
			}
			return err
		},
		"a directory": func(_ *testing.T, path string) error { return os.Mkdir(path, 0o700) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder, err := os.MkdirTemp("", "s") //nolint:usetesting // a socket's path has to be short
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.RemoveAll(folder) })
			path, link := filepath.Join(folder, "s"), filepath.Join(folder, "a.png")
			if err := special(t, path); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(path, link); err != nil {
				t.Fatal(err)
			}
			for _, file := range []string{path, link} {
				if _, err := fileContent(file); err == nil || !strings.Contains(err.Error(), "not a regular file") && !strings.Contains(err.Error(), "is a directory") {
					t.Errorf("%s: got %v", file, err)
				}
			}
		})
	}
}
