package gallery

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
)

// sharing lets those who only read a customer share the answers: the resources and data sources of one
// plan ask for the same list many times. No write is ever based on a shared answer.
type sharing struct {
	flights singleflight.Group

	shareMu sync.Mutex
	last    answer
	answers int // that there were
	writes  int // changes whenever this gallery writes to the customer
}

// answer is what the API said once.
type answer struct {
	capillary.Listing
	number int // counts them, from 1
	asked  time.Time
	came   time.Time
	era    string
}

// young is the age up to which an answer is shared.
const young = time.Minute

// wrote ends the use of all answers until now: they may not show what is being written.
func (s *sharing) wrote() {
	s.shareMu.Lock()
	defer s.shareMu.Unlock()
	s.writes++
}

// era names the time between two writes, by this gallery or by any that shares the ledger: an answer is
// good only within that in which it was asked for.
func (g *Gallery) era(c *customer) (string, error) {
	shared, err := g.peekAsWritten(c)
	if err != nil {
		return "", err
	}
	movements, err := shared.Generation()
	if err != nil {
		return "", &LedgerError{CustomerID: c.id, Err: err}
	}
	c.shareMu.Lock()
	defer c.shareMu.Unlock()
	return fmt.Sprintf("%d %s", c.writes, movements), nil
}

// shared gives an answer that others may have asked for: one that is still under way, or that is young,
// but only one after the one with this number.
func (g *Gallery) shared(ctx context.Context, c *customer, after int) (answer, error) {
	for {
		era, err := g.era(c)
		if err != nil { // what is good is not known
			given, err := g.list(ctx, c.id)
			given.number = after
			return given, err
		}
		if told, ok := c.told(era, after); ok {
			return told, nil
		}
		own := false
		flight := c.flights.DoChan(era, func() (any, error) {
			own = true
			return g.ask(ctx, c, era)
		})
		select {
		case <-ctx.Done():
			return answer{}, context.Cause(ctx) //nolint:wrapcheck // the context's own
		case result := <-flight:
			if result.Err == nil {
				return result.Val.(answer), nil //nolint:forcetypeassert // ask returns no other
			}
			// That another one had no time left says nothing to those who have.
			if own || !isOutOfTime(result.Err) {
				return answer{}, result.Err
			}
		}
	}
}

// isOutOfTime reports whether a call failed because its caller gave up.
func isOutOfTime(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// told is the latest answer, if it is good enough.
func (s *sharing) told(era string, after int) (answer, bool) {
	s.shareMu.Lock()
	defer s.shareMu.Unlock()
	good := s.last.number > after && s.last.era == era && journal.WallDistance(time.Now(), s.last.asked) < young
	return s.last, good
}

// ask reads the list for all who wait for it.
func (g *Gallery) ask(ctx context.Context, c *customer, era string) (answer, error) {
	given, err := g.list(ctx, c.id)
	if err != nil {
		return answer{}, err
	}
	c.shareMu.Lock()
	defer c.shareMu.Unlock()
	c.answers++
	given.number, given.era = c.answers, era
	c.last = given
	return c.last, nil
}
