package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// An image that any run of this machine has seen is not gone because a later list, which lags, is from before it came.
func TestAnOldListDoesNotTakeAwayWhatWasSeen(t *testing.T) {
	t.Parallel()
	for name, see := range map[string]func(*fixture) string{
		"as it was imported": func(b *fixture) string {
			b.Helper()
			token := b.foreignAdd(asha, 20000)
			<-time.After(2 * time.Second)
			entries, err := b.List(b.Context(), asha)
			succeeds(b, err)
			equal(b, "imported", entries[3].Token, token)
			_, err = b.find(b.Context(), asha, token)
			succeeds(b, err)
			return token
		},
		"as it was uploaded": func(b *fixture) string {
			b.Helper()
			return b.mustAdd(asha, 20000)
		},
		"as it was recovered": func(b *fixture) string {
			b.Helper()
			onAdd(b, sandbox.Rule{LateEffect: settle - 5*time.Second})
			_, err := b.Add(b.cancelled(3*time.Second), asha, upload(20000))
			pending := fails[*PendingError](b, err).Pending
			entry, err := b.next().recoverUpload(b.Context(), pending)
			succeeds(b, err)
			return entry.Token
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				<-time.After(time.Hour)
				token := see(b)
				b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Stale: 10 * time.Second})
				<-time.After(2 * time.Second)
				entry, err := b.next().find(b.Context(), asha, token)
				succeeds(b, err)
				if entry == nil {
					b.Error("taken for gone by a list from before it came")
				}
			})
		})
	}
	t.Run("by this very run, and the list is older than that", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			<-time.After(time.Hour)
			token := b.foreignAdd(asha, 20000)
			<-time.After(2 * time.Second)
			_, err := b.find(b.Context(), asha, token)
			succeeds(b, err)
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Stale: 70 * time.Second})
			<-time.After(61 * time.Second)
			entry, err := b.find(b.Context(), asha, token)
			succeeds(b, err)
			if entry == nil {
				b.Error("taken for gone by a list from before it came")
			}
		})
	})
}

// An image that was uploaded, seen, and then deleted by another hand is gone for the next run as soon as no list can be from
// before the upload: the plan does not say that nothing has changed.
func TestWhatAnotherHandHasDeletedIsGoneOnceListsHaveCaughtUp(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]time.Duration{"at once": 0, "a while later": evidence.Lag(settle) / 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				token, start := b.mustAdd(asha, 20000), time.Now()
				<-time.After(wait)
				b.foreignDelete(asha, 3)
				entry, err := b.next().find(b.Context(), asha, token)
				succeeds(b, err)
				equal(b, "image", entry, nil)
				within(b, start, evidence.Lag(settle)+2*reader.LongestPause)
			})
		})
	}
}
