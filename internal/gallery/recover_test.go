package gallery

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

func TestPendingSurvivesJSON(t *testing.T) {
	t.Parallel()
	for _, before := range [][]string{{}, {"a", "b"}} {
		pending := journal.PendingUpload{Key: "k", SHA256: "abc", CustomerID: 1<<62 + 1, Size: 49 << 20, Since: time.Now().UTC().Round(0), Before: before}
		encoded, err := json.Marshal(pending)
		succeeds(t, err)
		var decoded journal.PendingUpload
		succeeds(t, json.Unmarshal(encoded, &decoded))
		equal(t, "pending", decoded, pending)
	}
}

// left makes an upload whose outcome was not known when its run ended, and gives what was kept of it.
func left(b *fixture, rule sandbox.Rule) journal.PendingUpload {
	b.Helper()
	onAdd(b, rule)
	_, err := b.Add(b.cancelled(5*time.Second), asha, upload(20000))
	kept, err := json.Marshal(fails[*PendingError](b, err).Pending)
	succeeds(b, err)
	var pending journal.PendingUpload
	succeeds(b, json.Unmarshal(kept, &pending))
	return pending
}

// nothing makes sure that a pending upload is known not to have been carried out.
func nothing(b *fixture, g *Gallery, pending journal.PendingUpload) {
	b.Helper()
	entry, err := g.recoverUpload(b.Context(), pending)
	succeeds(b, err)
	if entry != nil {
		b.Errorf("found %v", entry)
	}
}

// afterTheRun lets an upload take effect a second after its run has ended.
func afterTheRun() sandbox.Rule { return sandbox.Rule{LateEffect: 6 * time.Second} }

func TestRecover(t *testing.T) {
	t.Parallel()
	t.Run("was carried out", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			pending := left(b, afterTheRun())
			<-time.After(2 * time.Second)
			start := time.Now()
			entry, err := b.elsewhere().recoverUpload(b.Context(), pending)
			succeeds(b, err)
			equal(b, "image", entry.Token, b.truth(asha)[3])
			took(b, start, 0)
		})
	})
	t.Run("is carried out while it looks", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			pending, start := left(b, sandbox.Rule{LateEffect: 100 * time.Second}), time.Now()
			entry, err := b.elsewhere().recoverUpload(b.Context(), pending)
			succeeds(b, err)
			equal(b, "image", entry.Token, b.truth(asha)[3])
			within(b, start, settle)
		})
	})
	t.Run("was not carried out", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			pending, start := left(b, sandbox.Rule{Drop: sandbox.HangBefore}), time.Now()
			<-time.After(30 * time.Second)
			nothing(b, b.elsewhere(), pending)
			took(b, start, settle+evidence.Moment) // from when the upload was given up
		})
	})
	t.Run("was not carried out, long ago", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			pending := left(b, sandbox.Rule{Drop: sandbox.HangBefore})
			<-time.After(time.Hour)
			start := time.Now()
			nothing(b, b.elsewhere(), pending)
			took(b, start, evidence.Moment)
		})
	})
	t.Run("another image of its size is not it", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			pending := left(b, afterTheRun())
			b.foreignAdd(asha, 20000)
			<-time.After(2 * time.Second)
			entry, err := b.elsewhere().recoverUpload(b.Context(), pending)
			succeeds(b, err)
			equal(b, "image", entry.Token, b.truth(asha)[4])
		})
	})
	t.Run("only another image of its size is there", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			pending := left(b, sandbox.Rule{Drop: sandbox.HangBefore})
			b.foreignAdd(asha, 20000)
			nothing(b, b.elsewhere(), pending)
		})
	})
	t.Run("the same bytes twice", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			pending := left(b, afterTheRun())
			b.foreignCopy(asha, 20000)
			<-time.After(2 * time.Second)
			_, err := b.elsewhere().recoverUpload(b.Context(), pending)
			ambiguous := fails[*AmbiguousError](b, err)
			equal(b, "candidates", tokensOf(ambiguous.Candidates), b.truth(asha)[3:])
			equal(b, "pending", ambiguous.Pending, pending)
		})
	})
	t.Run("bytes that can't be had", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			pending := left(b, afterTheRun())
			<-time.After(2 * time.Second)
			b.Script(sandbox.Rule{Call: sandbox.CallLink, Times: -1, Answer: sandbox.HTMLPage(502)})
			_, err := b.elsewhere().recoverUpload(b.Context(), pending)
			equal(b, "candidates", tokensOf(fails[*AmbiguousError](b, err).Candidates), b.truth(asha)[3:])
		})
	})
	t.Run("noted by an earlier version", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			pending := left(b, afterTheRun())
			<-time.After(2 * time.Second)
			pending.Key, pending.SHA256 = "", ""
			_, err := b.elsewhere().recoverUpload(b.Context(), pending)
			equal(b, "candidates", tokensOf(fails[*AmbiguousError](b, err).Candidates), b.truth(asha)[3:])
		})
	})
	t.Run("the clock was set back", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			pending, start := left(b, sandbox.Rule{Drop: sandbox.HangBefore}), time.Now()
			pending.Since = pending.Since.Add(24 * time.Hour)
			nothing(b, b.elsewhere(), pending)
			took(b, start, settle+evidence.Moment)
		})
	})
}

// What was read before settle was over, or could not be read at all, says nothing about an upload.
func TestRecoverConcludesNothingFromReadsWithoutUse(t *testing.T) {
	t.Parallel()
	t.Run("an outage", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			pending := left(b, sandbox.Rule{LateEffect: time.Minute})
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: -1, Answer: sandbox.HTMLPage(502)})
			if entry, err := b.elsewhere().recoverUpload(b.Context(), pending); err == nil {
				b.Errorf("concluded %v from lists that nobody could read", entry)
			}
		})
	})
	t.Run("no list, long ago", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			pending := journal.PendingUpload{CustomerID: empty, Size: 20000, Since: time.Now().Add(-time.Hour)}
			start := time.Now()
			_, err := b.recoverUpload(b.Context(), pending)
			isA[*NoListError](b, err)
			took(b, start, settle)
		}, sandboxed(func(o *sandbox.Options) { o.OmitEmptyList = true }))
	})
	t.Run("no list, which the user says is none", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			nothing(b, b.Gallery, journal.PendingUpload{CustomerID: empty, Size: 20000, Since: time.Now().Add(-time.Hour)})
		}, sandboxed(func(o *sandbox.Options) { o.OmitEmptyList = true }), missingIsNone)
	})
	t.Run("no list once, long ago", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			pending := left(b, afterTheRun())
			<-time.After(time.Hour)
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Mutate: noList})
			entry, err := b.elsewhere().recoverUpload(b.Context(), pending)
			succeeds(b, err)
			equal(b, "image", entry.Token, b.truth(asha)[3])
		})
	})
	t.Run("an unknown warning", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Mutate: doubt})
			_, err := b.recoverUpload(b.Context(), journal.PendingUpload{CustomerID: asha, Size: 20000})
			isA[*UnknownWarningError](b, err)
		})
	})
}
