package filestore

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxRecord is the largest record. The notes about one customer take a few kilobytes; a larger file does not come
// from this package.
const maxRecord = 1 << 20

// UntrustedError says that a different user could have written a file or folder, or that this package can't
// have created it. Its content is not believed, and nothing is written to it.
type UntrustedError struct {
	Path string
	Why  string // as "belongs to another user"
}

// Error implements error.
func (e *UntrustedError) Error() string { return e.Path + " " + e.Why }

// checkFolder requires a folder that only this user can write to, so that no other user can plant a record or a
// run in it, and a parent from which no other user can remove it.
func checkFolder(folder string) error {
	above := filepath.Dir(folder)
	for _, look := range []func(string) (fs.FileInfo, error){os.Lstat, os.Stat} { // a link, and where it leads
		info, err := look(above)
		if err != nil {
			return err
		}
		if why := strangersAbove(info); why != "" {
			return &UntrustedError{above, why}
		}
	}
	info, err := os.Lstat(folder)
	switch {
	case err != nil:
		return err
	case info.Mode().Type() == fs.ModeSymlink:
		return &UntrustedError{folder, "is a symbolic link"}
	case !info.IsDir():
		return &UntrustedError{folder, "is not a folder"}
	}
	if why := strangers(info); why != "" {
		return &UntrustedError{folder, why}
	}
	return nil
}

// checkFile requires a file as this package creates it.
func checkFile(path string, info fs.FileInfo) error {
	switch {
	case info.Mode().Type() == fs.ModeSymlink:
		return &UntrustedError{path, "is a symbolic link"}
	case !info.Mode().IsRegular():
		return &UntrustedError{path, "is not a regular file"}
	}
	if why := strangers(info); why != "" {
		return &UntrustedError{path, why}
	}
	if manyNames(info) {
		return &UntrustedError{path, "has a second name elsewhere (a hard link)"}
	}
	return nil
}

// inspect checks a file and its folder before the file is opened, because opening a device has effects, too.
// After opening, openFile checks what it has opened.
func inspect(path string) error {
	if err := checkFolder(filepath.Dir(path)); err != nil {
		return err
	}
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	return checkFile(path, info)
}

// openFile opens a file of the ledger.
func openFile(path string, flag int) (*os.File, error) {
	if err := inspect(path); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, flag|cautious, 0) //nolint:gosec // in the ledger's own folder
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil {
		err = checkFile(path, info)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// create creates a new file in place of whatever has its name, which may be a link to a different file.
func create(ctx context.Context, path string) (*os.File, error) {
	var file *os.File
	err := retryTransient(ctx, func() (err error) {
		if err := checkFolder(filepath.Dir(path)); err != nil {
			return err
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|cautious, 0o600) //nolint:gosec // in the ledger's own folder
		return err
	})
	return file, err
}

// read returns the content of a file. It is nil only if there is no such file: an empty one, truncated by a
// full disk or a crash, shows that there was something.
func read(ctx context.Context, path string) ([]byte, error) {
	var content []byte
	err := retryTransient(ctx, func() error {
		file, err := openFile(path, os.O_RDONLY)
		if err != nil {
			return err
		}
		defer file.Close() //nolint:errcheck // it was only read
		content, err = io.ReadAll(io.LimitReader(file, maxRecord+1))
		return err
	})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return content, err
	case len(content) > maxRecord:
		return nil, &UntrustedError{path, tooLarge}
	}
	return content, nil // ReadAll never returns nil
}

// tooLarge is what is wrong with a record that this package can't have written.
const tooLarge = "is larger than 1 MiB, the limit of a page"
