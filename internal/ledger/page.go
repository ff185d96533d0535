package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Page is a customer's page, held until Unlock. It belongs to one goroutine.
type Page struct {
	customerID int64
	path       string
	held       *lock
}

// Path names the page's file, for messages.
func (p *Page) Path() string { return p.path }

// Load reads the page; it is nil if there is none yet. An error is one of the file system, or says that
// the lock is lost: after Unlock, or because its file was removed.
func (p *Page) Load() ([]byte, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	return read(p.path)
}

// Store replaces the page, wholly or not at all, also if the process is killed midway. Nil removes it.
// An error, as of Load, means that the page is as it was. There is no limit to its size but the disk's.
func (p *Page) Store(content []byte) error {
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

// replace writes another file and gives it the page's name.
func (p *Page) replace(content []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(p.path), p.tempPrefix()+"*"+tempSuffix)
	if err != nil {
		return err
	}
	_, err = temp.Write(content)
	// Synced, because after a power failure the name could be there before the content.
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		err = insist(func() error { return os.Rename(temp.Name(), p.path) })
	}
	if err != nil {
		_ = os.Remove(temp.Name()) // or the next holder does
	}
	return err
}

const tempSuffix = ".tmp"

func (p *Page) tempPrefix() string { return fmt.Sprintf("%d.", p.customerID) }

// sweep removes what a writer that was killed has left: only the holder of the lock writes. What can't
// be removed is in nobody's way.
func (p *Page) sweep() {
	folder := filepath.Dir(p.path)
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		if name := entry.Name(); strings.HasPrefix(name, p.tempPrefix()) && strings.HasSuffix(name, tempSuffix) {
			_ = os.Remove(filepath.Join(folder, name))
		}
	}
}
