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
	done        chan struct{} // closed when result and err are set
	result      Removal
	err         error
}

// wishes are those of a customer that nobody has taken on yet.
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

// gather takes on a wish, and all others that can go together with it. What ends one of them ends all, so
// those stay behind whose time is up before its own, and in less than reserve.
func (w *wishes) gather(own *wish, reserve time.Duration) []*wish {
	w.wishMu.Lock()
	defer w.wishMu.Unlock()
	enough := earliest(end(own.ctx), time.Now().Add(reserve))
	group := []*wish{own}
	for _, other := range w.open {
		if other != own && other.ctx.Err() == nil && !end(other.ctx).Before(enough) {
			group = append(group, other)
			other.stopWaiting()
		}
	}
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
