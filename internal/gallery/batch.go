package gallery

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// batchRequest is one Remove that may be carried out together with others.
type batchRequest struct {
	token string
	ctx   context.Context //nolint:containedctx // of the caller, which waits all the while
	// stopWaiting ends the wait for the customer, when another Remove has taken this request on.
	stopWaiting context.CancelFunc
	taken       bool
	done        chan struct{} // closed when the rest is set
	result      RemoveResult
	err         error
	again       bool // nothing was done, as the context of another member ended
}

// batchQueue has the requests of a customer that were not taken on yet.
type batchQueue struct {
	mu   sync.Mutex
	open []*batchRequest
	made int // how many there ever were
}

// count returns how many requests there ever were.
func (q *batchQueue) count() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.made
}

func (q *batchQueue) add(one *batchRequest) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.open = append(q.open, one)
	q.made++
}

// drop takes a request back, and reports whether it was not too late for that.
func (q *batchQueue) drop(one *batchRequest) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.open = slices.DeleteFunc(q.open, func(other *batchRequest) bool { return other == one })
	return !one.taken
}

// take takes on a request alone.
func (q *batchQueue) take(own *batchRequest) []*batchRequest {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.takeOn([]*batchRequest{own})
}

// gather takes on a request, and all others that can go together with it. All members share one context, so a request whose
// deadline is closer than reserve goes alone.
func (q *batchQueue) gather(own *batchRequest, reserve time.Duration) []*batchRequest {
	q.mu.Lock()
	defer q.mu.Unlock()
	enough := time.Now().Add(reserve)
	group := []*batchRequest{own}
	for _, other := range q.open {
		if other != own && !end(own.ctx).Before(enough) && !end(other.ctx).Before(enough) && other.ctx.Err() == nil {
			group = append(group, other)
			other.stopWaiting()
		}
	}
	return q.takeOn(group)
}

// takeOn marks requests as taken on.
func (q *batchQueue) takeOn(group []*batchRequest) []*batchRequest {
	for _, member := range group {
		member.taken = true
	}
	q.open = slices.DeleteFunc(q.open, func(other *batchRequest) bool { return other.taken })
	return group
}

// tokensOfRequests returns the images that requests are about, each once.
func tokensOfRequests(group []*batchRequest) []string {
	var tokens []string
	for _, member := range group {
		if !slices.Contains(tokens, member.token) {
			tokens = append(tokens, member.token)
		}
	}
	return tokens
}

// waitIdle waits until no more requests come.
func (q *batchQueue) waitIdle(ctx context.Context) error {
	for end := time.Now().Add(batchLimit); time.Now().Before(end); {
		before := q.count()
		if err := capillary.Sleep(ctx, batchIdle); err != nil {
			return err
		}
		if q.count() == before {
			return nil
		}
	}
	return nil
}
