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

// patience is how long a lock is waited for that is never held for long.
const patience = 5 * time.Second

// Ledger is safe for concurrent use. Two of them exclude each other, in one process as in two. It must
// be kept for as long as its run shall count as alive.
type Ledger struct {
	folder string

	mu  sync.Mutex
	run run
}

// Open prepares the folder for the host under dir, and makes it and its parents where they are missing.
// Hosts share a folder only if they differ in nothing but upper and lower case, as DNS has it; a port
// that is the default one should be left out everywhere or nowhere. An error says which folder can't be
// used and why: it can't be written, say, or its file system has no locks, or others can write to it (then
// an [UntrustedError] is in its chain).
func Open(dir, host string) (*Ledger, error) {
	l := &Ledger{folder: filepath.Join(dir, folderName(host))}
	if err := probe(l.folder); err != nil {
		return nil, fmt.Errorf("the folder %s can't be used for the locks between processes: %w", l.folder, err)
	}
	l.bury(remembered)
	return l, nil
}

// probe checks that a file in the folder can be made, locked against others, and removed. The file is
// like that of a run, and cleared away with those if this process is killed here.
func probe(folder string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	path := runFile(folder, newRunID())
	held, err := take(ctx, path)
	if failure, ok := errors.AsType[*fs.PathError](err); ok && failure.Path == path {
		return failure.Err // nobody knows that file
	}
	if err != nil {
		return err
	}
	again, err := try(path)
	if again != nil { // some network and FUSE mounts say yes to every lock
		release(again)
		err = errors.New("its file system grants the same lock twice")
	}
	return errors.Join(err, discard(held))
}

// Lock takes a customer's page for this process, and waits for that as long as the context allows. Then
// the error has the context's cause in its chain; any other error is one of the file system. Who asks
// again while holding the page waits for itself. A folder that is gone is made again.
//
// Those who wait come next, in no particular order; who has just let go stands behind them.
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

// Peek reads a customer's page without the lock: some whole page, which may be replaced the next moment.
// It is nil if there is none, which a page of no bytes is not. An error is one of the file system.
func (l *Ledger) Peek(customerID int64) ([]byte, error) {
	return read(l.file(customerID, "json"))
}

// file is the path of one of the customer's files.
func (l *Ledger) file(customerID int64, kind string) string {
	return filepath.Join(l.folder, strconv.FormatInt(customerID, 10)+"."+kind)
}
