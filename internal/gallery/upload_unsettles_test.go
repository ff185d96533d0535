package gallery

import (
	"slices"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// An upload that may still come moves the list when it does. Whatever became of the operation that sent it, the
// next deletion waits until it can't come any more, or reads a list that shows it.

func addsFirst(o *sandbox.Options) { o.AddsFirst = true }

// wantNoWrongHit fails if our runs have deleted any other images than these.
func (b *fixture) wantNoWrongHit(meant ...string) {
	b.Helper()
	for _, e := range b.Journal() {
		if e.Kind == sandbox.Deleted && e.By == agent && !slices.Contains(meant, e.Token) {
			b.Errorf("hit %s, which was not to be deleted", e.Token)
		}
	}
}

func TestADeletionWaitsForAnInterruptedUpload(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		onAdd(b, sandbox.Rule{LateEffect: 30 * time.Second})
		_, err := b.Add(b.cancelled(5*time.Second), asha, upload(20000))
		isA[*PendingError](b, err)
		onDelete(b, sandbox.Rule{Delay: 40 * time.Second})
		_, err = b.remove(b.Context(), asha, all[1])
		succeeds(b, err)
		b.wantNoWrongHit(all[1])
	}, sandboxed(addsFirst))
}

// It was accepted, and interrupted before a list has shown it. Lists lag: the one that the next deletion would
// read is older than the upload.
func TestADeletionWaitsForAnUnlistedUpload(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		<-time.After(time.Hour)
		all := b.truth(asha)
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: 8, Stale: 30 * time.Second})
		added, err := b.Add(b.cancelled(2*time.Second), asha, upload(20000))
		if err != nil || !added.Unlisted {
			t.Errorf("added %+v, error %v", added, err)
		}
		_, err = b.remove(b.Context(), asha, all[1])
		succeeds(b, err)
		b.wantNoWrongHit(all[1])
	}, sandboxed(addsFirst))
}

// An image that has the size of an upload whose answer was lost, and whose bytes can't be had, is taken for it.
// That may be wrong.
func TestADeletionWaitsForAnUploadThatIsKnownBySizeAlone(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		b.Script(sandbox.Rule{Call: sandbox.CallLink, Times: -1, Answer: sandbox.HTMLPage(502)})
		onAdd(b, sandbox.Rule{LateEffect: 30 * time.Second, Before: func() { b.foreignAdd(asha, 20000) }})
		_, err := b.Add(b.Context(), asha, upload(20000))
		succeeds(b, err)
		onDelete(b, sandbox.Rule{Delay: 40 * time.Second})
		_, err = b.remove(b.Context(), asha, all[1])
		succeeds(b, err)
		b.wantNoWrongHit(all[1])
	}, sandboxed(addsFirst))
}

// The upload ends in a doubt at once, while it is still under way: an image of the same bytes is listed, and whether it was
// there before is not known, as two answers had no list.
func TestADeletionWaitsForAnUploadInDoubt(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.foreignCopy(asha, 20000)
		all := b.truth(asha)
		<-time.After(time.Hour)
		onAdd(b, sandbox.Rule{LateEffect: 10 * time.Second})
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: 2, Mutate: noList})
		start := time.Now()
		_, err := b.Add(b.Context(), asha, upload(20000))
		isA[*AmbiguousError](b, err)
		within(b, start, 10*time.Second)
		onDelete(b, sandbox.Rule{Delay: 15 * time.Second})
		removal, err := b.remove(b.Context(), asha, all[2])
		succeeds(b, err)
		equal(b, "removal", removal, RemoveResult{})
		b.wantNoWrongHit(all[2])
		equal(b, "images", len(b.truth(asha)), 4)
	}, sandboxed(addsFirst))
}
