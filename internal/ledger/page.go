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

// Load reads the page; it is nil if there is none yet, which a page of no bytes is not. An error is one of the file system, or says that
// the lock is lost: after Unlock, or because its file was removed.
func (p *Page) Load() ([]byte, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	return read(p.path)
}

// Store replaces the page, wholly or not at all, also if the process is killed midway. Nil removes it.
// An error, as of Load, means that the page is as it was. It takes a megabyte at most (2^20 bytes).
func (p *Page) Store(content []byte) error {
	if len(content) > maxPage {
		return fmt.Errorf("the page of customer %d would have %d bytes, and the most that one takes is %d", p.customerID, len(content), maxPage)
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

// Unlock lets others have the page. It may be called again.
func (p *Page) Unlock() { release(p.held) }

// check makes sure that nobody else can hold the page.
func (p *Page) check() error {
	if !p.held.Locked() {
		return fmt.Errorf("the page of customer %d was given back already", p.customerID)
	}
	if err := standing(p.held); err != nil {
		return fmt.Errorf("another process may hold the page of customer %d: %w", p.customerID, err)
	}
	return nil
}

// replace writes another file and gives it the page's name. That file has one name only, as no more than
// one process writes at a time: what a writer that was killed has left of it is removed, and nobody has
// to look through the folder for it. To write takes a while, so it is made sure again that nobody else can
// hold the page: the file of that name would be theirs.
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

// writeSynced writes a whole new file to the disk: after a power failure, a name could be there before the
// content.
func writeSynced(path string, content []byte) error {
	file, err := create(path)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Sync(), file.Close())
}
