package gallery

import (
	"context"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A deletion that is carried out after settle is one that was taken for dead. What it then does can't be
// prevented, but must not be hidden.
func TestRemoveReportsADeletionThatCameTooLate(t *testing.T) {
	t.Parallel()
	t.Run("before the second DELETE, as if that had done it", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			onDelete(b, sandbox.Rule{LateEffect: settle + firstRetry/4})
			removal, err := b.remove(b.Context(), asha, before[1])
			succeeds(b, err)
			equal(b, "removal", removal, RemoveResult{})
			equal(b, "deletes", b.deletes(), []string{"1"})
			equal(b, "images", b.truth(asha), without(before, before[1]))
		})
	})
	t.Run("between the second read and the second DELETE", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			onDelete(b, sandbox.Rule{LateEffect: settle + 10*time.Second})
			onDelete(b, sandbox.Rule{Delay: 20 * time.Second})
			removal, err := b.remove(b.Context(), asha, before[1])
			succeeds(b, err)
			equal(b, "lost", tokensOf(removal.Lost), before[2:])
			equal(b, "deletes", b.deletes(), []string{"1", "1"})
			equal(b, "images", b.truth(asha), before[:1])
		})
	})
	t.Run("and hits what the first list did not show", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			onDelete(b, sandbox.Rule{LateEffect: settle + 10*time.Second})
			onDelete(b, sandbox.Rule{Delay: 20 * time.Second})
			var added string
			b.after(time.Minute, func() { added = b.foreignAdd(asha, 20000) })
			removal, err := b.remove(b.Context(), asha, before[2])
			succeeds(b, err)
			equal(b, "lost", tokensOf(removal.Lost), []string{added})
			equal(b, "deletes", b.deletes(), []string{"2", "2"})
			equal(b, "images", b.truth(asha), before[:2])
		})
	})
}

// A deletion of unknown outcome hits an image that came, and was seen, while its effect was waited for.
func TestRemoveReportsTheLossOfWhatCameMeanwhile(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		before := b.truth(asha)
		onDelete(b, sandbox.Rule{LateEffect: time.Minute})
		var added string
		b.after(20*time.Second, func() { added = b.foreignAdd(asha, 20000) })
		_, err := b.remove(b.Context(), asha, before[0])
		lost := fails[*LostError](b, err)
		equal(b, "lost", tokensOf(lost.Lost), []string{added})
		equal(b, "deletes", b.deletes(), []string{"0"})
		equal(b, "images", b.truth(asha), before)
	}, sandboxed(func(o *sandbox.Options) { o.AddsFirst = true }))
}

// An operation that stops waiting for its deletion leaves one behind that may still move the list: the next
// operation on the customer must wait for it, or it would hit a different image.
func TestNextOperationWaitsForAnAbandonedDeletion(t *testing.T) {
	t.Parallel()
	abandon := func(b *fixture, token string) {
		b.Helper()
		onDelete(b, sandbox.Rule{LateEffect: 30 * time.Second})
		_, err := b.remove(b.cancelled(5*time.Second), asha, token)
		isA[*UnverifiedError](b, err)
		ends(b, err)
		// The next DELETE takes long enough for the late one to come between its read and its effect.
		onDelete(b, sandbox.Rule{Delay: 40 * time.Second})
	}
	t.Run("a deletion", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			abandon(b, before[0])
			removal, err := b.remove(b.Context(), asha, before[1])
			succeeds(b, err)
			equal(b, "removal", removal, RemoveResult{})
			equal(b, "images", b.truth(asha), before[2:])
		})
	})
	t.Run("the same again", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			abandon(b, before[0])
			_, err := b.remove(b.Context(), asha, before[0])
			succeeds(b, err)
			equal(b, "deletes", b.deletes(), []string{"0"})
			equal(b, "images", b.truth(asha), before[1:])
		})
	})
	t.Run("and can be cancelled", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			abandon(b, before[0])
			start := time.Now()
			_, err := b.remove(b.cancelled(time.Second), asha, before[1])
			ends(b, err)
			took(b, start, time.Second)
			ctx, cancel := context.WithTimeout(b.Context(), time.Second)
			defer cancel()
			if _, err := b.Add(ctx, asha, upload(20000)); err == nil {
				b.Error("no error")
			}
			equal(b, "deletes", b.deletes(), []string{"0"})
			equal(b, "adds", b.CountCalls(sandbox.CallAdd), 0)
		})
	})
}

// What was seen to vanish after a DELETE of ours stays gone: a list that shows it again is stale, and
// resolving an index from it would hit another image.
func TestRemoveRemembersWhatVanishedBeforeTheSecondTry(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		before := b.truth(asha)
		onDelete(b, sandbox.Rule{LateEffect: settle + firstRetry/4})
		_, err := b.remove(b.Context(), asha, before[0])
		succeeds(b, err)
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Snapshot: 1})
		removal, err := b.remove(b.Context(), asha, before[1])
		succeeds(b, err)
		equal(b, "removal", removal, RemoveResult{})
		equal(b, "images", b.truth(asha), before[2:])
	})
}

// A list that is in doubt has shown the image that a late deletion then hits: the error names it.
func TestADoubtfulListIsRememberedForTheReportOfALoss(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		onDelete(b, sandbox.Rule{LateEffect: 30 * time.Second, Before: func() { b.foreignDelete(asha, 0) }})
		var added string // stands where the target stood
		onGet(b, 1, 1, sandbox.Rule{Before: func() { added = b.foreignAdd(asha, 33000) }, Mutate: doubt})
		_, err := b.remove(b.Context(), asha, all[2])
		unverified := fails[*UnverifiedError](b, err)
		equal(b, "has shown", imagelist.Has(fails[*UnknownWarningError](b, err).Images, added), true)
		equal(b, "may be hit", tokensOf(unverified.Seen), append(all, added))
		<-time.After(time.Minute)
		equal(b, "images", b.truth(asha), all[1:])
	})
}

// A web page with status 200 is no answer of the API: whatever has sent it may have passed the deletion on. It comes late,
// and another actor has deleted its image meanwhile.
func TestADeletionThatAPageHasAnsweredMayComeLate(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all, start := b.truth(asha), time.Now()
		onDelete(b, sandbox.Rule{
			Answer: sandbox.HTMLPage(200), Repeat: true, RepeatAfter: 30 * time.Second,
			After: func() { b.after(reader.FirstPause/2, func() { b.foreignDelete(asha, 0) }) },
		})
		removal, err := b.remove(b.Context(), asha, all[0])
		succeeds(b, err)
		equal(b, "lost", tokensOf(removal.Lost), all[1:2])
		took(b, start, settle+evidence.Moment)
		equal(b, "deletes", b.deletes(), []string{"0"})
		equal(b, "images", b.truth(asha), all[2:])
	})
}
