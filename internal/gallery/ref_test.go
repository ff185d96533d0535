package gallery

import (
	"errors"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// abandoned leaves a deletion that takes effect only after its run has ended, and returns what the state keeps of it.
func abandoned(b *fixture, token string) Ref {
	b.Helper()
	onDelete(b, sandbox.Rule{LateEffect: 20 * time.Second})
	_, err := b.remove(b.cancelled(2*time.Second), asha, token)
	return Ref{CustomerID: asha, Token: token, Unsettled: fails[*UnverifiedError](b, err).Until}
}

// unlisted leaves an upload that was accepted and that no list has shown, and returns what the state keeps of it.
func unlisted(b *fixture) Ref {
	b.Helper()
	hidden := b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: -1, Snapshot: 1})
	added, err := b.Add(b.Context(), asha, upload(20000))
	succeeds(b, err)
	equal(b, "unlisted", added.Unlisted, true)
	hidden.Remove()
	return Ref{CustomerID: asha, Token: added.Image.Token, Uploaded: time.Now(), Pending: &added.Pending}
}

// A reference without a token and without an upload reaches no call.
func TestRefNamesNoImage(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		_, err := b.Locate(b.Context(), Ref{CustomerID: asha})
		equal(b, "Locate", errors.Is(err, ErrNoImage), true)
		_, err = b.Remove(b.Context(), Ref{CustomerID: asha})
		equal(b, "Remove", errors.Is(err, ErrNoImage), true)
		equal(b, "calls", len(b.Calls()), 0)
	})
}

// What an earlier deletion may still move is waited for before the list is read that decides.
func TestLocateWaitsForAnEarlierDeletion(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		ref := abandoned(b, b.truth(asha)[1])
		located, err := b.elsewhere().Locate(b.Context(), ref)
		succeeds(b, err)
		equal(b, "result", located, LocateResult{})
		if calls := b.Calls(); calls[len(calls)-1].Time.Before(ref.Unsettled) {
			b.Errorf("the last list was read at %s, before %s", calls[len(calls)-1].Time, ref.Unsettled)
		}
	})
}

func TestRemoveWaitsForAnEarlierDeletion(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		before := b.truth(asha)
		ref := abandoned(b, before[1])
		result, err := b.elsewhere().Remove(b.Context(), ref)
		succeeds(b, err)
		equal(b, "result", result, RemoveResult{Token: before[1]})
		equal(b, "deletes", b.deletes(), []string{"1"})
		equal(b, "images", b.truth(asha), []string{before[0], before[2]})
	})
}

// A deletion of an earlier run that hits another image is reported, also by the operation that only waited for it.
func TestLossByAnEarlierDeletionIsReported(t *testing.T) {
	t.Parallel()
	for name, operate := range map[string]func(*fixture, Ref) []imagelist.Entry{
		"Locate": func(b *fixture, ref Ref) []imagelist.Entry {
			located, err := b.elsewhere().Locate(b.Context(), ref)
			succeeds(b, err)
			return located.Lost
		},
		"Remove": func(b *fixture, ref Ref) []imagelist.Entry {
			result, err := b.elsewhere().Remove(b.Context(), ref)
			succeeds(b, err)
			return result.LostEarlier
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				before := b.truth(asha)
				ref := abandoned(b, before[1])
				b.after(5*time.Second, func() { b.foreignDelete(asha, 0) })
				equal(b, "lost", tokensOf(operate(b, ref)), []string{before[0], before[2]})
			})
		})
	}
}

// An image that no list has shown may still appear, until the list has had its time. Then it is looked for by its bytes.
func TestLocateAnUnlistedUpload(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		ref := unlisted(b)
		token := ref.Token
		ref.Token, ref.Pending.Since = "customerImage/900001/564703420/of-the-answer", time.Now()
		located, err := b.elsewhere().Locate(b.Context(), ref)
		succeeds(b, err)
		equal(b, "result", located, LocateResult{MayAppear: true})
		<-time.After(settle)
		located, err = b.elsewhere().Locate(b.Context(), ref)
		succeeds(b, err)
		equal(b, "image", located.Entry.Token, token)
	})
}

// The image to delete is the one that the upload has led to, under whatever token the list shows it.
func TestRemoveAnUnlistedUpload(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		before := b.truth(asha)
		ref := unlisted(b)
		token := ref.Token
		ref.Token = "customerImage/900001/564703420/of-the-answer"
		result, err := b.elsewhere().Remove(b.Context(), ref)
		succeeds(b, err)
		equal(b, "token", result.Token, token)
		equal(b, "images", b.truth(asha), before)
	})
}

// An upload that was not carried out leaves nothing to delete.
func TestRemoveAnUploadThatNeverHappened(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		before := b.truth(asha)
		pending := left(b, sandbox.Rule{Drop: sandbox.HangBefore})
		result, err := b.elsewhere().Remove(b.Context(), Ref{CustomerID: asha, Pending: &pending})
		succeeds(b, err)
		equal(b, "result", result, RemoveResult{})
		equal(b, "images", b.truth(asha), before)
	})
}

// When the image was uploaded is known before a list is read that lags behind it.
func TestLocateKnowsWhenTheImageWasUploaded(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		token := b.mustAdd(asha, 20000)
		ref := Ref{CustomerID: asha, Token: token, Uploaded: time.Now()}
		lagging := b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Snapshot: 1})
		b.after(evidence.Lag(settle)/2, lagging.Remove)
		start := time.Now()
		located, err := b.elsewhere().Locate(b.Context(), ref)
		succeeds(b, err)
		equal(b, "image", located.Entry.Token, token)
		within(b, start, evidence.Lag(settle))
	})
}
