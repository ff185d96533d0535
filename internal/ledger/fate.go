package ledger

import (
	"errors"
	"fmt"
	"io/fs"
)

// Fate is what became of a run.
type Fate int

// The fates of runs.
const (
	// Ended runs have called Close, or are not known.
	Ended Fate = iota
	// Running ones live, even if they are suspended.
	Running
	// Killed ones are gone without having called Close, less than a month ago.
	Killed
)

// Fate says what became of a run. An error is one of the file system, and leaves it open.
func (l *Ledger) Fate(id string) (Fate, error) {
	if !isRunID(id) {
		return Ended, nil
	}
	if l.owns(id) {
		return Running, nil
	}
	dead, err := tryDead(runFile(l.folder, id))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Ended, nil
	case err != nil:
		return Ended, fmt.Errorf("whether the run %s still lives can't be seen: %w", id, err)
	case dead == nil:
		return Running, nil
	}
	release(dead)
	return Killed, nil
}
