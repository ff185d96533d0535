package ledger

// RunState is what has become of a run.
type RunState int

// The possible states of a run.
const (
	// Unknown means that nothing is left that proves anything: the run never existed, or what the ledger knew of it was
	// removed. It may have ended, been killed, or still live, so a caller must be prepared for all of these.
	Unknown RunState = iota
	// Ended means that the run has called Close.
	Ended
	// Running means that the run lives, even if it is suspended.
	Running
	// Killed means that the run is gone without having called Close.
	Killed
)
