package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A run that was interrupted while its DELETE was under way leaves a note; the next one waits for that
// DELETE to take effect before it resolves any index, so that it hits what it was meant for.
func TestAwaitLetsTheDeletionOfAnEarlierRunTakeEffect(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		before := b.truth(asha)
		onDelete(b, sandbox.Rule{LateEffect: 20 * time.Second})
		_, err := b.remove(b.cancelled(2*time.Second), asha, before[1])
		unverified := fails[*UnverifiedError](b, err)
		later, start := b.elsewhere(), time.Now()
		done := make(chan error)
		go func() { _, err := later.awaitDeletion(b.Context(), asha, before[1], unverified.Until); done <- err }()
		<-time.After(time.Second)
		_, err = later.remove(b.Context(), asha, before[2]) // waits as well
		succeeds(b, err)
		succeeds(b, <-done)
		within(b, start, settle)
		_, err = later.remove(b.Context(), asha, before[1])
		succeeds(b, err)
		equal(b, "deletes", b.deletes(), []string{"1", "1"})
		equal(b, "images", b.truth(asha), before[:1])
	})
}

// No operation waits for longer than settle, whatever the clocks say.
func TestAwaitEndsWithSettle(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		start := time.Now()
		b.mustAwait(b.Gallery, start.Add(24*time.Hour))
		took(b, start, settle)
		b.mustAwait(b.Gallery, start)
		took(b, start, settle)
	})
}

// An upload that was accepted and not listed is not what a later lost upload of its size looks for.
func TestAddDoesNotTakeAnUnlistedImageForALostOne(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		stale := b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: -1, Snapshot: 1})
		added, err := b.Add(b.Context(), asha, upload(20000))
		succeeds(b, err)
		equal(b, "unlisted", added.Unlisted, true)
		b.Script(sandbox.Rule{Call: sandbox.CallAdd, Drop: sandbox.DropBefore})
		b.after(settle/2, stale.Remove)
		_, err = b.Add(b.Context(), asha, upload(20000))
		isA[*PendingError](b, err)
	})
}

// Two answers without any list came before the upload: what looks new may have been there all along.
func TestAddIsBlindAfterAnswersWithoutAnyList(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		foreign := b.foreignCopy(asha, 20000)
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: 2, Mutate: noList})
		b.Script(sandbox.Rule{Call: sandbox.CallAdd, Drop: sandbox.DropBefore})
		_, err := b.Add(b.Context(), asha, upload(20000))
		equal(b, "candidates", tokensOf(fails[*AmbiguousError](b, err).Candidates), []string{foreign})
	})
}

// The deletion of an interrupted run comes late. Another actor has deleted its image, and added one that it hits, since that
// run has read its last list: the next run, which waits for the deletion, tells of it.
func TestAwaitTellsWhatTheDeletionHasHit(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		onDelete(b, sandbox.Rule{LateEffect: 30 * time.Second})
		_, err := b.remove(b.cancelled(2*time.Second), asha, all[2])
		until := fails[*UnverifiedError](b, err).Until
		<-time.After(5 * time.Second)
		b.foreignDelete(asha, 2)
		added := b.foreignAdd(asha, 33000)
		next := b.next()
		lost, err := next.awaitDeletion(b.Context(), asha, all[2], until)
		succeeds(b, err)
		equal(b, "lost", tokensOf(lost), []string{added})
		removal, err := next.remove(b.Context(), asha, all[2])
		succeeds(b, err)
		equal(b, "removal", removal, RemoveResult{})
		equal(b, "deletes", b.deletes(), []string{"2"})
		equal(b, "images", b.truth(asha), all[:2])
	})
}
