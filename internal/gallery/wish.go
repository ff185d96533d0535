package gallery

import (
	"context"
	"slices"
	"sync"
	"time"
)

// wish is one Remove that may be carried out together with others.
type wish struct {
	token string
	ctx   context.Context //nolint:containedctx // of the caller, who waits all the while
	// stopWaiting ends the wait for the customer, when another Remove has taken this wish on.
	stopWaiting context.CancelFunc
	taken       bool
	done        chan struct{} // closed when the rest is set
	result      Removal
	err         error
	again       bool // nothing was done, and another one's time was up
}

// wishes are those of a customer that have not been taken on yet.
type wishes struct {
	wishMu sync.Mutex
	open   []*wish
	made   int // that there ever were
}

// count tells how many wishes there ever were.
func (w *wishes) count() int {
	w.wishMu.Lock()
	defer w.wishMu.Unlock()
	return w.made
}

func (w *wishes) add(one *wish) {
	w.wishMu.Lock()
	defer w.wishMu.Unlock()
	w.open = append(w.open, one)
	w.made++
}

// drop takes a wish back; false if it is too late.
func (w *wishes) drop(one *wish) bool {
	w.wishMu.Lock()
	defer w.wishMu.Unlock()
	w.open = slices.DeleteFunc(w.open, func(other *wish) bool { return other == one })
	return !one.taken
}

// take takes on a wish alone.
func (w *wishes) take(own *wish) []*wish {
	w.wishMu.Lock()
	defer w.wishMu.Unlock()
	return w.takeOn([]*wish{own})
}

// gather takes on a wish, and all others that can go together with it. What ends one of them ends all, so a
// wish with less time left than reserve goes alone.
func (w *wishes) gather(own *wish, reserve time.Duration) []*wish {
	w.wishMu.Lock()
	defer w.wishMu.Unlock()
	enough := time.Now().Add(reserve)
	group := []*wish{own}
	for _, other := range w.open {
		if other != own && !end(own.ctx).Before(enough) && !end(other.ctx).Before(enough) && other.ctx.Err() == nil {
			group = append(group, other)
			other.stopWaiting()
		}
	}
	return w.takeOn(group)
}

// takeOn marks wishes as taken on.
func (w *wishes) takeOn(group []*wish) []*wish {
	for _, member := range group {
		member.taken = true
	}
	w.open = slices.DeleteFunc(w.open, func(other *wish) bool { return other.taken })
	return group
}

// tokensWished are the images that wishes are about, each once.
func tokensWished(group []*wish) []string {
	var tokens []string
	for _, member := range group {
		if !slices.Contains(tokens, member.token) {
			tokens = append(tokens, member.token)
		}
	}
	return tokens
}
