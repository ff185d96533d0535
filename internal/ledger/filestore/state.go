package filestore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// RunState implements [ledger.Ledger]. An error comes from the file system.
func (l *Ledger) RunState(ctx context.Context, id string) (ledger.RunState, error) {
	if !isRunID(id) {
		return ledger.Unknown, nil
	}
	if l.isOwnRun(id) {
		return ledger.Running, nil
	}
	state, err := l.stateByFiles(ctx, id)
	if err != nil {
		return ledger.Unknown, fmt.Errorf("can't find out whether the run %s still lives: %w", id, err)
	}
	return state, nil
}

// stateByFiles examines the files of a run: the run file before the marker, because Close creates the marker before it
// removes the run file.
func (l *Ledger) stateByFiles(ctx context.Context, id string) (ledger.RunState, error) {
	state := ledger.Killed
	dead, err := tryLockDeadRun(ctx, runFile(l.folder, id))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		state = ledger.Unknown
	case err != nil:
		return ledger.Unknown, err
	case dead == nil:
		return ledger.Running, nil
	default:
		release(dead)
	}
	err = inspect(endedFile(l.folder, id))
	switch {
	case err == nil:
		return ledger.Ended, nil
	case errors.Is(err, fs.ErrNotExist):
		return state, nil
	}
	return ledger.Unknown, err
}
