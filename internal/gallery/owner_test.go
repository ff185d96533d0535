package gallery

import (
	"context"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// An image belongs to the upload that led to it, or to the state that adopted it. An operation that looks for
// an upload of the same bytes must not take it.

// A plan that finds the image of a pending upload saves no state. It must not hide the image from the
// apply, which looks for it again.
func TestRecoverFindsAgainWhatAPlanHasFound(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		first := left(b, afterTheRun())
		<-time.After(settle)
		onAdd(b, afterTheRun())
		_, err := b.Add(b.cancelled(5*time.Second), asha, upload(20001))
		second := fails[*PendingError](b, err).Pending
		<-time.After(settle)
		plan, apply := b.next(), b.revived()
		for _, g := range []*Gallery{plan, apply} {
			for n, pending := range []journal.PendingUpload{first, second} {
				entry, err := g.recoverUpload(b.Context(), pending)
				succeeds(b, err)
				if entry == nil || entry.Token != b.truth(asha)[3+n] {
					b.Fatalf("upload %d: found %v", n, entry)
				}
			}
		}
	})
}

func TestNobodyTakesWhatBelongsToAnother(t *testing.T) {
	t.Parallel()
	t.Run("an image that was imported after its run was killed", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			killedAfter(b, 2*time.Second, sandbox.Rule{Drop: sandbox.HangAfter})
			token := b.truth(asha)[3]
			_, err := b.revived().find(b.Context(), asha, token) // the read after the import
			succeeds(b, err)
			added, err := b.revived().Add(b.Context(), asha, upload(20000)) // create_before_destroy
			succeeds(b, err)
			uploadedAnew(b, added, token)
		})
	})
	t.Run("the upload of another state, by one that was not carried out", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			pending := left(b, sandbox.Rule{Drop: sandbox.HangBefore})
			b.process.end()
			b.uploadsFrom("there", 20000)
			<-time.After(settle)
			nothing(b, b.revived(), pending)
		})
	})
	t.Run("the upload of another state, by a killed run's", func(t *testing.T) {
		t.Parallel()
		for name, meanwhile := range map[string]func(*fixture){
			"an hour later": func(*fixture) {},
			"an hour and an upload later": func(b *fixture) {
				b.foreignDelete(asha, 0)
				b.uploadsFrom("there", 20005)
			},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				bubble(t, func(b *fixture) {
					killedAfter(b, 2*time.Second, sandbox.Rule{Drop: sandbox.HangBefore})
					token := b.uploadsFrom("there", 20000)
					<-time.After(journal.RecordTTL + time.Minute)
					meanwhile(b)
					added, err := b.revived().Add(b.Context(), asha, upload(20000))
					succeeds(b, err)
					uploadedAnew(b, added, token)
				})
			})
		}
	})
	t.Run("a foreign copy, after one's own was listed and deleted", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			b.mustAdd(asha, 20000)
			b.process.kill()
			<-time.After(settle)
			foreign := b.foreignCopy(asha, 20000)
			b.foreignDelete(asha, 3)
			added, err := b.revived().Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			uploadedAnew(b, added, foreign)
		})
	})
	t.Run("a copy that may have been there all along", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			old := b.foreignCopy(asha, 20000)
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: 2, Mutate: noList})
			onAdd(b, sandbox.Rule{Drop: sandbox.HangBefore})
			_, err := b.Add(b.Context(), asha, upload(20000))
			_, err = b.next().recoverUpload(b.Context(), fails[*AmbiguousError](b, err).Pending)
			equal(b, "candidates", tokensOf(fails[*AmbiguousError](b, err).Candidates), []string{old})
		})
	})
}

// uploadsFrom is an undisturbed run from another place.
func (b *fixture) uploadsFrom(place string, size int) string {
	b.Helper()
	options := b.options
	options.WorkspaceID = place
	g, process := b.launch(options)
	added, err := g.Add(b.Context(), asha, upload(size))
	succeeds(b, err)
	process.end()
	return added.Image.Token
}

func uploadedAnew(b *fixture, added AddResult, other string) {
	b.Helper()
	if added.TakenOver || added.Image.Token == other {
		b.Errorf("took %v, which belongs to another", added.Image)
	}
}

// A note alone makes no image ours: one of other bytes is left alone, and named.
func TestAnImageOfOtherBytesIsNotTakenOver(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Mutate: func(body map[string]any) {
			if list, _ := body["customerImage"].([]any); len(list) == 4 {
				list[3].(map[string]any)["file"].(map[string]any)["fileSize"] = "19999"
			}
		}})
		damaged, err := b.Add(b.Context(), asha, upload(20000))
		isA[*SizeMismatchError](b, err)
		b.process.kill()
		added, err := b.revived().Add(b.Context(), asha, upload(20000))
		succeeds(b, err)
		uploadedAnew(b, added, damaged.Image.Token)
		equal(b, "mismatched", tokensOf(added.Mismatched), []string{damaged.Image.Token})
	})
}

// A clock that was once ahead must not stop all operations forever.
func TestAWaitThatAWrongClockHasLeftEnds(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		ahead := journal.Record{Unsettled: time.Now().Add(365 * 24 * time.Hour)}
		page, err := b.process.Acquire(b.Context(), asha)
		succeeds(b, err)
		succeeds(b, (&openPage{Record: page, now: b.tellTime}).store(b.Context(), ahead))
		page.Release()
		ctx, cancel := context.WithTimeout(b.Context(), 20*time.Minute)
		defer cancel()
		_, err = b.remove(ctx, asha, b.truth(asha)[0])
		succeeds(b, err)
	})
}

// Nor must an upload that was noted by such a clock, of an image that another actor has deleted since: no list
// shows it any more, and none of them is old.
func TestAnUploadThatAWrongClockHasNotedIsExpectedNoLongerThanAnyOther(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		page, err := b.process.Acquire(b.Context(), asha)
		succeeds(b, err)
		ahead := journal.Record{Added: map[string]time.Time{"customerImage/900001/564703420/gone": time.Now().Add(24 * time.Hour)}}
		succeeds(b, (&openPage{Record: page, now: b.tellTime}).store(b.Context(), ahead))
		page.Release()
		start := time.Now()
		_, err = b.remove(b.Context(), asha, b.truth(asha)[0])
		succeeds(b, err)
		within(b, start, settle+2*reader.LongestPause)
		start = time.Now()
		_, err = b.next().remove(b.Context(), asha, b.truth(asha)[0])
		succeeds(b, err)
		took(b, start, 0) // the page does not say it any more
	})
}
