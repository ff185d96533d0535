package filestore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

var _ ledger.Ledger = (*Ledger)(nil)

// lockTimeout is how long to wait for a lock that is never held for long.
const lockTimeout = 5 * time.Second

// Ledger is a [ledger.Ledger] in a folder.
type Ledger struct {
	folder string

	mu  sync.Mutex
	run run
}

// Open prepares the folder for the host below dir, and creates it and its parents if they are missing. Hosts
// share a folder only if they differ in nothing but case, as in DNS; leave out a default port everywhere or
// nowhere. An error says which folder can't be used and why: it is not writable, for example, or its file
// system has no locks, or other users can write to it (then the chain contains an [UntrustedError]).
func Open(ctx context.Context, dir, host string) (*Ledger, error) {
	l := &Ledger{folder: filepath.Join(dir, dirName(host))}
	if err := probe(ctx, l.folder); err != nil {
		return nil, fmt.Errorf("the folder %s can't be used for the locks between processes: %w", l.folder, err)
	}
	l.removeStaleRuns(ctx, runRetention)
	return l, nil
}

// probe checks that a file in the folder can be created, locked against others, and removed. The file has the
// name of a run file, so it is removed like one if this process is killed here.
func probe(ctx context.Context, folder string) error {
	ctx, cancel := context.WithTimeout(ctx, lockTimeout)
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
	return errors.Join(err, unlockAndRemove(ctx, held))
}

// Acquire implements [ledger.Ledger]. A folder that is gone is created again. An error comes from the context or the file
// system.
//
// Waiting processes are served in no particular order, but before a process that has just released the lock.
func (l *Ledger) Acquire(ctx context.Context, customerID int64) (ledger.Record, error) {
	held, err := l.queue(ctx, customerID)
	if err != nil {
		return nil, fmt.Errorf("customer %d was not locked against other processes: %w", customerID, err)
	}
	return &record{customerID: customerID, path: l.file(customerID, "json"), held: held}, nil
}

// queue takes the lock of a customer when it is this process's turn.
func (l *Ledger) queue(ctx context.Context, customerID int64) (*lock, error) {
	turn, err := take(ctx, l.file(customerID, "turn"))
	if err != nil {
		return nil, err
	}
	defer release(turn)
	return take(ctx, l.file(customerID, "lock"))
}

// Peek implements [ledger.Ledger]. An error comes from the file system.
func (l *Ledger) Peek(ctx context.Context, customerID int64) ([]byte, error) {
	return read(ctx, l.file(customerID, "json"))
}

// file returns the path of one of the customer's files.
func (l *Ledger) file(customerID int64, kind string) string {
	return filepath.Join(l.folder, strconv.FormatInt(customerID, 10)+"."+kind)
}
