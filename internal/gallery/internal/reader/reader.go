package reader

import (
	"context"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/observe"
)

// Source gives lists of images.
type Source interface {
	ListImages(ctx context.Context, customerID int64) (capillary.Listing, error)
}

// Records gives what the runs of a ledger have recorded about the customer, without its lock.
type Records interface {
	// Peek returns the record with its times by the clock of this machine.
	Peek(ctx context.Context) (journal.Record, error)
	// PeekAsWritten returns the record with its times by the clock of its writer.
	PeekAsWritten(ctx context.Context) (journal.Record, error)
}

// Options say how lists are read.
type Options struct {
	// Settle is how long an outcome is watched that the API does not show at once.
	Settle time.Duration
	// MissingIsNone takes an answer without any list for one with an empty list.
	MissingIsNone bool
	// Share lets reads that no write is based on share an answer that is less than a minute old.
	Share bool
	// OnWait is told of waits; may be nil.
	OnWait observe.Observer
}

// Reader reads the list of one customer. It is safe for concurrent use.
type Reader struct {
	customerID int64
	source     Source
	records    Records
	journal    *journal.Journal
	options    Options
	cache      cache
}

// New returns a Reader that keeps what lists prove in a journal.
func New(customerID int64, source Source, records Records, known *journal.Journal, options Options) *Reader {
	return &Reader{customerID: customerID, source: source, records: records, journal: known, options: options}
}

// Witness returns what judges lists. To act on a list takes more patience than to report it.
func (r *Reader) Witness(forWrite bool) evidence.Witness {
	settle := r.options.Settle
	w := evidence.Witness{Lag: evidence.Lag(settle), Settle: settle, MissingIsNone: r.options.MissingIsNone}
	if forWrite {
		w.Lag = settle
	}
	return w
}

// Learn takes over what the record says of the images. What can't be read now is learned by the next write, or fails it.
func (r *Reader) Learn(ctx context.Context) {
	if record, err := r.records.Peek(ctx); err == nil {
		r.journal.Learn(record)
	}
}

// Read returns the first list that can be believed. It waits only for an old list to become new, and for a surprising one to be
// confirmed; a failure of the API is an error at once.
func (r *Reader) Read(ctx context.Context, c Condition) (Snapshot, error) {
	c.Until, c.Enough, c.Tolerates, c.Aim = time.Now().Add(r.options.Settle), Anything, IsStale, observe.AimAny
	seen, err := r.Poll(ctx, c)
	if err == nil && !seen.Believed {
		err = seen.Err
	}
	if err != nil {
		return Snapshot{}, err
	}
	return seen, nil
}

// ReadCached is Read for operations that base no write on the list: the answer to another read will do for them.
func (r *Reader) ReadCached(ctx context.Context, c Condition) (Snapshot, error) {
	c.shares, c.Unlocked = true, true
	return r.Read(ctx, c)
}

// ReadOnce reads a list once, whatever it proves. An error says why it is not believed.
func (r *Reader) ReadOnce(ctx context.Context, c Condition) error {
	_, err := r.newReading(c).next(ctx)
	return err
}
