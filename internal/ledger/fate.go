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
	// Unknown ones have left nothing that proves anything: they never were, or their files were cleared
	// away. They may have ended, been killed, or live still, so a caller has to be ready for each.
	Unknown Fate = iota
	// Ended runs have called Close, less than a month ago.
	Ended
	// Running ones live, even if they are suspended.
	Running
	// Killed ones are gone without having called Close, less than a month ago.
	Killed
)

// Fate says what became of a run. An error is one of the file system, and leaves it open.
func (l *Ledger) Fate(id string) (Fate, error) {
	if !isRunID(id) {
		return Unknown, nil
	}
	if l.owns(id) {
		return Running, nil
	}
	fate, err := l.look(id)
	if err != nil {
		return Unknown, fmt.Errorf("whether the run %s still lives can't be seen: %w", id, err)
	}
	return fate, nil
}

// look asks the files of a run: its own before its marker, as Close makes the marker before it removes the
// file.
func (l *Ledger) look(id string) (Fate, error) {
	fate := Killed
	dead, err := tryDead(runFile(l.folder, id))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		fate = Unknown
	case err != nil:
		return Unknown, err
	case dead == nil:
		return Running, nil
	default:
		release(dead)
	}
	err = inspect(endedFile(l.folder, id))
	switch {
	case err == nil:
		return Ended, nil
	case errors.Is(err, fs.ErrNotExist):
		return fate, nil
	}
	return Unknown, err //nolint:wrapcheck // wrapped by the caller
}
