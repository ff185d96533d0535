package ledger

import (
	"context"
	"time"
)

// Ledger is what runs share. It is safe for concurrent use. Two ledgers exclude each other, in one process as well as in
// two. Keep it as long as its run should count as alive.
//
// A context limits how long a method may wait: for a lock, a network or a busy file. A method that does not have to wait
// may succeed although the context has ended; Acquire never does. If the context ends a wait, the error's chain contains
// the context's cause.
type Ledger interface {
	// Acquire takes the lock of a customer and returns the customer's record. It waits as long as another caller has the
	// lock, including one of the same ledger. A caller that waits comes before one that has just released the lock, as far
	// as the ledger can arrange that.
	Acquire(ctx context.Context, customerID int64) (Record, error)
	// Peek returns a customer's record without the lock. The content is complete, but may be replaced the next moment. It
	// is nil if nothing was stored, and not nil if what was stored is empty.
	Peek(ctx context.Context, customerID int64) ([]byte, error)
	// RunID returns the id of this ledger's run. The first call begins the run: from then on, it counts as alive until Close
	// or until its process ends, however it ends.
	RunID(ctx context.Context) (string, error)
	// RunState returns what has become of a run. The state of an id that this ledger has not given out is Unknown: a record
	// may have been edited by hand. An error leaves the question open.
	RunState(ctx context.Context, id string) (RunState, error)
	// Uptime returns how long the machine has been up since the start that boot identifies, including the time that it
	// slept. Setting the clock does not change it. Two readings can be compared if they have the same boot. Boot is empty
	// if that is not known.
	Uptime() (boot string, up time.Duration)
	// Close ends the run properly. It does nothing if no run has begun, and may be called again. After Close, only Close may
	// be called. An error means that the run may count as killed.
	Close(ctx context.Context) error
}

// Record is a customer's record while its lock is held. It belongs to one goroutine, except for Lost.
type Record interface {
	// String names the record in messages: where a user finds it.
	String() string
	// Load returns the content. It is nil if nothing was stored, and not nil if what was stored is empty.
	Load(ctx context.Context) ([]byte, error)
	// Store replaces the content completely or not at all, even if the process is killed in between; nil removes it. It has
	// an effect only while the lock is held: afterwards the error's chain contains ErrLost, and the record is unchanged.
	// After any other error, the record may have been replaced if the ledger is remote. A ledger must take a record of up to
	// a megabyte (2^20 bytes).
	Store(ctx context.Context, content []byte) error
	// Lost returns a channel that is closed when the lock is lost, which Release does not do. It is nil if the lock can't
	// be lost while this process lives, or if only Store can find out.
	Lost() <-chan struct{}
	// Release releases the lock. It does not wait, and may be called again.
	Release()
}
