package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Page is a customer's page, held until Unlock. It belongs to one goroutine.
type Page struct {
	customerID int64
	path       string
	held       *lock
}

// Path names the page's file, for messages.
func (p *Page) Path() string { return p.path }

// Load returns the page. It is nil if no page was stored yet, and not nil if the page is empty. An error comes from the
// file system, or says that the lock is lost: after Unlock, or because its file was removed.
func (p *Page) Load() ([]byte, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	return read(p.path)
}

// Store replaces the page completely or not at all, even if the process is killed in between. Nil removes it.
// An error, as for Load, means that the page is unchanged. A page may have up to a megabyte (2^20 bytes).
func (p *Page) Store(content []byte) error {
	if len(content) > maxPage {
		return fmt.Errorf("the page of customer %d would have %d bytes, but a page has at most %d", p.customerID, len(content), maxPage)
	}
	if err := p.check(); err != nil {
		return err
	}
	if content == nil {
		err := insist(func() error { return os.Remove(p.path) })
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	return p.replace(content)
}

// Unlock releases the page to other processes. It may be called again.
func (p *Page) Unlock() { release(p.held) }

// check makes sure that no other process can hold the page.
func (p *Page) check() error {
	if !p.held.Locked() {
		return fmt.Errorf("the page of customer %d has already been released", p.customerID)
	}
	if err := standing(p.held); err != nil {
		return fmt.Errorf("another process may hold the page of customer %d: %w", p.customerID, err)
	}
	return nil
}

// replace writes a new file and renames it to the page. The file always has the same name, because only one
// process writes at a time: the next writer overwrites what a killed one has left. Writing takes a while, so
// replace checks once more that no other process can hold the page: the file of that name would then belong to
// that process.
func (p *Page) replace(content []byte) error {
	next := p.path + ".tmp"
	err := writeSynced(next, content)
	if lost := p.check(); lost != nil {
		return lost
	}
	if err == nil {
		err = insist(func() error { return os.Rename(next, p.path) })
	}
	if err != nil {
		_ = os.Remove(next) // or the next writer overwrites it
	}
	return err
}

// writeSynced writes a complete new file to the disk. Otherwise, after a power failure, the name could exist
// without the content.
func writeSynced(path string, content []byte) error {
	file, err := create(path)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Sync(), file.Close())
}
