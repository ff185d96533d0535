package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// What proves that an image is gone after its deletion, and what does not.

// accepted is the answer to a deletion that the API accepts, and that it may not carry out.
func accepted() *sandbox.Answer {
	return &sandbox.Answer{Body: `{"data":[{"code":200,"message":"Success","status":"true"}],"warnings":[],"errors":[]}`}
}

// Answers without any list prove neither that the image is gone nor that others are.
func TestNoListAtAllProvesNoDeletion(t *testing.T) {
	t.Parallel()
	t.Run("carried out", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			all := b.truth(asha)
			onGet(b, 1, -1, sandbox.Rule{Mutate: noList})
			removal, err := b.remove(b.Context(), asha, all[1])
			isA[*NoListError](b, err)
			equal(b, "may be hit", tokensOf(fails[*UnverifiedError](b, err).Seen), all)
			equal(b, "removal", removal, RemoveResult{})
			equal(b, "images", b.truth(asha), without(all, all[1]))
		})
	})
	t.Run("not carried out, and lists can't be read in between", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			all := b.truth(asha)
			onDelete(b, sandbox.Rule{Answer: accepted()})
			onGet(b, 1, 1, sandbox.Rule{Mutate: noList})
			onGet(b, 2, 2, sandbox.Rule{Drop: sandbox.HangBefore})
			onGet(b, 4, 1, sandbox.Rule{Mutate: noList})
			removal, err := b.remove(b.Context(), asha, all[1])
			isA[*NoListError](b, err)
			equal(b, "may be hit", tokensOf(fails[*UnverifiedError](b, err).Seen), all)
			equal(b, "removal", removal, RemoveResult{})
			equal(b, "images", b.truth(asha), all)
		})
	})
}

// A list that shows one image twice may lack another that is there.
func TestAListThatShowsAnImageTwiceProvesNoDeletion(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		onDelete(b, sandbox.Rule{Answer: accepted()})
		onGet(b, 1, 1, sandbox.Rule{Mutate: func(body map[string]any) {
			list := body["customerImage"].([]any)
			list[0] = list[1]
		}})
		_, err := b.remove(b.Context(), asha, all[0])
		equal(b, "still listed", fails[*StillListedError](b, err).Token, all[0])
		equal(b, "images", b.truth(asha), all)
	})
}

// The deletion of an image that stands in front of others is accepted and comes late, and the lists after it are from
// before the image was uploaded. They lack it, and prove nothing: the next deletion would go by them and hit a neighbour.
func TestAListFromBeforeTheUploadProvesNoDeletionInFrontOfOthers(t *testing.T) {
	t.Parallel()
	inFront := sandboxed(addsFirst)
	t.Run("which comes late", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			<-time.After(time.Hour)
			old := b.truth(asha)
			added := b.mustAdd(asha, 20000)
			<-time.After(3 * time.Second)
			onDelete(b, sandbox.Rule{Answer: accepted(), Repeat: true, RepeatAfter: 5 * time.Second})
			onGet(b, 1, 2, sandbox.Rule{Stale: 10 * time.Second})
			for _, token := range []string{added, old[2]} {
				removal, err := b.remove(b.Context(), asha, token)
				succeeds(b, err)
				equal(b, "removal", removal, RemoveResult{})
			}
			equal(b, "deletes", b.deletes(), []string{"0", "2"})
			equal(b, "images", b.truth(asha), old[:2])
		}, inFront)
	})
	t.Run("which is never carried out", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			<-time.After(time.Hour)
			added := b.mustAdd(asha, 20000)
			all := b.truth(asha)
			<-time.After(3 * time.Second)
			onDelete(b, sandbox.Rule{Answer: accepted()})
			onGet(b, 1, 1, sandbox.Rule{Stale: 10 * time.Second})
			_, err := b.remove(b.Context(), asha, added)
			equal(b, "still listed", fails[*StillListedError](b, err).Token, added)
			equal(b, "images", b.truth(asha), all)
		}, inFront)
	})
}

// The same behind all others is not noticed: to read once more would cost each apply that ends in a destroy a call. An
// image that is still there moves none of the others. The next operation sees it, and goes by no list until it is certain
// that no list of it is old.
func TestADeletionThatWasNotCarriedOutMisleadsNoOtherOne(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		<-time.After(time.Hour)
		old := b.truth(asha)
		added := b.mustAdd(asha, 20000)
		<-time.After(3 * time.Second)
		onDelete(b, sandbox.Rule{Answer: accepted()})
		onGet(b, 1, 1, sandbox.Rule{Stale: 10 * time.Second})
		_, err := b.remove(b.Context(), asha, added)
		succeeds(b, err)
		equal(b, "images", b.truth(asha), append(old, added))

		next, gone := b.next(), time.Now()
		b.after(settle-tick, func() { equal(b, "deletes before that is certain", b.deletes(), []string{"3"}) })
		_, err = next.remove(b.Context(), asha, old[1])
		succeeds(b, err)
		took(b, gone, settle+evidence.Moment)
		entry, err := next.find(b.Context(), asha, added)
		succeeds(b, err)
		equal(b, "the image", entry.Token, added)
		_, err = next.remove(b.Context(), asha, added)
		succeeds(b, err)
		equal(b, "deletes", b.deletes(), []string{"3", "1", "2"})
		equal(b, "images", b.truth(asha), without(old, old[1]))
	})
}

// An image that comes back, as if the vendor had restored it, is believed once no list of it can be old: the customer is
// not refused for longer than that.
func TestAnImageThatCameBackKeepsNoDeletionForLong(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		_, err := b.remove(b.Context(), asha, all[0])
		succeeds(b, err)
		_, err = b.Foreign().Restore(asha)
		succeeds(b, err)
		<-time.After(settle / 2)
		start := time.Now()
		next := b.next()
		_, err = next.remove(b.Context(), asha, all[1])
		succeeds(b, err)
		within(b, start, settle/2+2*reader.LongestPause)
		entry, err := next.find(b.Context(), asha, all[0])
		succeeds(b, err)
		equal(b, "the image", entry.Token, all[0])
		b.wantNoWrongHit(all[0], all[1])
	})
}
