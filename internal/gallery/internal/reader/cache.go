package reader

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
)

// cache lets reads share answers: the resources and data sources of one plan ask for the same list many times. No write is
// ever based on a shared answer.
type cache struct {
	flights singleflight.Group

	mu      sync.Mutex
	last    answer
	answers int // how many there were
	writes  int // changes whenever this process writes to the customer
}

// answer is what the API said once.
type answer struct {
	capillary.Listing

	number      int // counts the answers, from 1
	asked, came time.Time
	generation  string
}

// CacheTTL is the age up to which an answer is shared.
const CacheTTL = time.Minute

// Invalidate ends the use of all answers until now: they may not show what is being written.
func (r *Reader) Invalidate() {
	r.cache.mu.Lock()
	defer r.cache.mu.Unlock()
	r.cache.writes++
}

// Shared returns the answer to this or to another read, without judging the list.
func (r *Reader) Shared(ctx context.Context) (capillary.Listing, error) {
	given, err := r.shared(ctx, 0)
	return given.Listing, err
}

// generation identifies the time between two writes, by this process or by any that shares the ledger. An answer is valid
// only within the generation in which it was asked for.
func (r *Reader) generation(ctx context.Context) (string, error) {
	record, err := r.records.PeekAsWritten(ctx)
	if err != nil {
		return "", err
	}
	written, err := record.Generation()
	if err != nil {
		return "", err
	}
	r.cache.mu.Lock()
	defer r.cache.mu.Unlock()
	return fmt.Sprintf("%d %s", r.cache.writes, written), nil
}

// shared returns an answer that other reads may have asked for: one that is still under way, or that is young, but only one
// that comes after the one with this number.
func (r *Reader) shared(ctx context.Context, after int) (answer, error) {
	for {
		generation, err := r.generation(ctx)
		if err != nil { // it is not known which answers are valid
			given, err := r.list(ctx)
			given.number = after
			return given, err
		}
		if cached, ok := r.cached(generation, after); ok {
			return cached, nil
		}
		own := false
		flight := r.cache.flights.DoChan(generation, func() (any, error) {
			own = true
			return r.listForAll(ctx, generation)
		})
		select {
		case <-ctx.Done():
			return answer{}, context.Cause(ctx)
		case result := <-flight:
			if result.Err == nil {
				return result.Val.(answer), nil //nolint:forcetypeassert // listForAll returns no other
			}
			// That another read had no time left says nothing to those that have.
			if own || !isOutOfTime(result.Err) {
				return answer{}, result.Err
			}
		}
	}
}

// cached returns the latest answer, if it is good enough.
func (r *Reader) cached(generation string, after int) (answer, bool) {
	r.cache.mu.Lock()
	defer r.cache.mu.Unlock()
	last := r.cache.last
	return last, last.number > after && last.generation == generation && journal.WallDistance(time.Now(), last.asked) < CacheTTL
}

// listForAll reads the list for all reads that wait for it.
func (r *Reader) listForAll(ctx context.Context, generation string) (answer, error) {
	given, err := r.list(ctx)
	if err != nil {
		return answer{}, err
	}
	r.cache.mu.Lock()
	defer r.cache.mu.Unlock()
	r.cache.answers++
	given.number, given.generation = r.cache.answers, generation
	r.cache.last = given
	return given, nil
}

// list asks the API. What the client waited for before it sent the request does not make the list older.
func (r *Reader) list(ctx context.Context) (answer, error) {
	listing, err := r.source.ListImages(ctx, r.customerID)
	now := time.Now()
	return answer{Listing: listing, asked: now.Add(-listing.Took), came: now}, err
}

// list returns the answer as evidence.
func (a answer) list() evidence.List {
	return evidence.List{Images: a.Images, Missing: !a.HasList, Doubtful: len(a.UnknownWarnings) > 0, Asked: a.asked, Came: a.came}
}
