package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// patience is how long to wait for a lock that is never held for long.
const patience = 5 * time.Second

// Ledger is safe for concurrent use. Two ledgers exclude each other, in one process as well as in two. Keep it
// as long as its run should count as alive.
type Ledger struct {
	folder string

	mu  sync.Mutex
	run run
}

// Open prepares the folder for the host below dir, and creates it and its parents if they are missing. Hosts
// share a folder only if they differ in nothing but case, as in DNS; leave out a default port everywhere or
// nowhere. An error says which folder can't be used and why: it is not writable, for example, or its file
// system has no locks, or other users can write to it (then the chain contains an [UntrustedError]).
func Open(dir, host string) (*Ledger, error) {
	l := &Ledger{folder: filepath.Join(dir, folderName(host))}
	if err := probe(l.folder); err != nil {
		return nil, fmt.Errorf("the folder %s can't be used for the locks between processes: %w", l.folder, err)
	}
	l.bury(remembered)
	return l, nil
}

// probe checks that a file in the folder can be created, locked against others, and removed. The file has the
// name of a run file, so it is removed like one if this process is killed here.
func probe(folder string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	path := runFile(folder, newRunID())
	held, err := take(ctx, path)
	if failure, ok := errors.AsType[*fs.PathError](err); ok && failure.Path == path {
		return failure.Err // the file's name would mean nothing to the user
	}
	if err != nil {
		return err
	}
	again, err := try(path)
	if again != nil { // some network and FUSE mounts grant every lock
		release(again)
		err = errors.New("its file system grants the same lock twice")
	}
	return errors.Join(err, discard(held))
}

// Lock takes a customer's page for this process, and waits for it as long as the context allows. If the context
// ends, the error's chain contains its cause; any other error comes from the file system. A process that asks
// again while it holds the page waits for itself. A folder that is gone is created again.
//
// Waiting processes are served in no particular order, but before a process that has just released the lock.
func (l *Ledger) Lock(ctx context.Context, customerID int64) (*Page, error) {
	held, err := l.queue(ctx, customerID)
	if err != nil {
		return nil, fmt.Errorf("customer %d was not locked against other processes: %w", customerID, err)
	}
	return &Page{customerID: customerID, path: l.file(customerID, "json"), held: held}, nil
}

// queue takes the lock of a customer when it is this process's turn.
func (l *Ledger) queue(ctx context.Context, customerID int64) (*lock, error) {
	ctx = onceBusy(ctx)
	turn, err := take(ctx, l.file(customerID, "turn"))
	if err != nil {
		return nil, err
	}
	defer release(turn)
	return take(ctx, l.file(customerID, "lock"))
}

// Peek reads a customer's page without the lock. The page is complete, but may be replaced the next moment. It
// is nil if no page was stored, and not nil if the page is empty. An error comes from the file system.
func (l *Ledger) Peek(customerID int64) ([]byte, error) {
	return read(l.file(customerID, "json"))
}

// file returns the path of one of the customer's files.
func (l *Ledger) file(customerID int64, kind string) string {
	return filepath.Join(l.folder, strconv.FormatInt(customerID, 10)+"."+kind)
}
