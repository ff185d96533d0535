package ledger

import (
	"errors"
	"fmt"
	"io/fs"
)

// Fate is what has become of a run.
type Fate int

// The possible fates of a run.
const (
	// Unknown means that nothing is left that proves anything: the run never existed, or its files were
	// removed. It may have ended, been killed, or still live, so a caller must be prepared for all of these.
	Unknown Fate = iota
	// Ended means that the run has called Close, less than a month ago.
	Ended
	// Running means that the run lives, even if it is suspended.
	Running
	// Killed means that the run is gone without having called Close, less than a month ago.
	Killed
)

// Fate returns what has become of a run. An error comes from the file system, and leaves the question open.
func (l *Ledger) Fate(id string) (Fate, error) {
	if !isRunID(id) {
		return Unknown, nil
	}
	if l.owns(id) {
		return Running, nil
	}
	fate, err := l.look(id)
	if err != nil {
		return Unknown, fmt.Errorf("can't find out whether the run %s still lives: %w", id, err)
	}
	return fate, nil
}

// look examines the files of a run: the run file before the marker, because Close creates the marker before it
// removes the run file.
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
