package gallery

import (
	"context"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// killedAfter begins an upload, and kills its process that much later.
func killedAfter(b *fixture, d time.Duration, rule sandbox.Rule) {
	b.Helper()
	onAdd(b, rule)
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	b.after(d, func() {
		b.process.kill()
		cancel()
	})
	if added, err := b.Add(ctx, asha, upload(20000)); err == nil {
		b.Fatalf("the process has ended with %v", added)
	}
}

// revived is the gallery of the run after one that was killed.
func (b *fixture) revived(edits ...func(*Options)) *Gallery {
	options := b.options
	for _, edit := range edits {
		edit(&options)
	}
	g, _ := b.launch(options)
	return g
}

// A run that is killed while it uploads leaves an image that no state holds. The next run takes it over,
// whenever it appears, and uploads nothing.
func TestTheNextRunTakesOverTheImageOfAKilledOne(t *testing.T) {
	t.Parallel()
	for name, rule := range map[string]sandbox.Rule{
		"carried out, the answer under way": {Drop: sandbox.HangAfter},
		"carried out late":                  {LateEffect: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				killedAfter(b, 2*time.Second, rule)
				added, err := b.revived().Add(b.Context(), asha, upload(20000))
				succeeds(b, err)
				equal(b, "uploads", b.CountCalls(sandbox.CallAdd), 1)
				equal(b, "taken over", added, AddResult{Image: added.Image, TakenOver: true})
				equal(b, "image", added.Image.Token, b.truth(asha)[3])
			})
		})
	}
	t.Run("not carried out", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			killedAfter(b, 2*time.Second, sandbox.Rule{Drop: sandbox.HangBefore})
			added, err := b.revived().Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			isAdded(b, added, 3)
			equal(b, "uploads", b.CountCalls(sandbox.CallAdd), 2)
		})
	})
	t.Run("answered, not saved", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			token := b.mustAdd(asha, 20000)
			b.process.kill() // before Terraform has written its state
			added, err := b.revived().Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			equal(b, "image", added.Image.Token, token)
			equal(b, "taken over", added.TakenOver, true)
			equal(b, "uploads", b.CountCalls(sandbox.CallAdd), 1)
		})
	})
	t.Run("dies only now", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			token := b.mustAdd(asha, 20000)
			b.after(lastLookTime+time.Second, b.process.kill) // its last look, and until it looks for its parent
			added, err := b.revived().Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			equal(b, "image", added.Image.Token, token)
		})
	})
	t.Run("by a run that is killed as well", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			token := b.mustAdd(asha, 20000)
			b.process.kill()
			second, process := b.launch(b.options)
			_, err := second.Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			process.kill() // before Terraform has written its state
			added, err := b.revived().Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			equal(b, "image", added.Image.Token, token)
			equal(b, "uploads", b.CountCalls(sandbox.CallAdd), 1)
		})
	})
	t.Run("gone since", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			b.mustAdd(asha, 20000)
			b.process.kill()
			b.foreignDelete(asha, 3)
			added, err := b.revived().Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			isAdded(b, added, 3)
		})
	})
}

// Whatever a state may hold is not taken over: it would have two owners.
func TestWhatAStateMayHoldIsNotTakenOver(t *testing.T) {
	t.Parallel()
	killed := func(b *fixture, _ string) { b.process.kill() }
	here := func(b *fixture) *Gallery { return b.revived() }
	from := func(place string) func(*fixture) *Gallery {
		return func(b *fixture) *Gallery { return b.revived(func(o *Options) { o.WorkspaceID = place }) }
	}
	typed := upload(20000)
	typed.ContentType = "image/x-other"
	for name, c := range map[string]struct {
		end    func(b *fixture, token string) // of the run that has uploaded
		next   func(*fixture) *Gallery
		upload capillary.Upload
	}{
		"the run came to its end": {func(b *fixture, _ string) { b.process.end() }, here, upload(20000)},
		"the run is still there":  {func(*fixture, string) {}, here, upload(20000)},
		"the same run":            {func(*fixture, string) {}, func(b *fixture) *Gallery { return b.Gallery }, upload(20000)},
		"another place":           {killed, from("there"), upload(20000)},
		"no place":                {killed, from(""), upload(20000)},
		"other bytes":             {killed, here, upload(20001)},
		"another type":            {killed, here, typed},
		"another run has read it by its token": {func(b *fixture, token string) {
			b.process.kill()
			_, err := b.revived().find(b.Context(), asha, token)
			succeeds(b, err)
		}, here, upload(20000)},
		"another run has planned with its token": {func(b *fixture, token string) {
			b.process.kill()
			succeeds(b, b.revived().Claim(b.Context(), asha, token))
		}, here, upload(20000)},
		"another run was shown a list from before it": {func(b *fixture, token string) {
			b.process.kill()
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Snapshot: 1})
			_, err := b.revived().find(b.Context(), asha, token)
			succeeds(b, err)
		}, here, upload(20000)},
		"a month later": {func(b *fixture, _ string) {
			b.process.kill()
			<-time.After(journal.IntentTTL + time.Hour)
		}, here, upload(20000)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				token := b.mustAdd(asha, 20000)
				c.end(b, token)
				added, err := c.next(b).Add(b.Context(), asha, c.upload)
				succeeds(b, err)
				if added.TakenOver || added.Image.Token == token {
					b.Errorf("took over %v", added.Image)
				}
				equal(b, "uploads", b.CountCalls(sandbox.CallAdd), 2)
			})
		})
	}
}

// A pending upload that a state has recovered is not taken over as well.
func TestWhatWasRecoveredIsNotTakenOver(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		pending := left(b, afterTheRun())
		b.process.kill() // Terraform had saved the pending entry by then
		<-time.After(2 * time.Second)
		later := b.revived()
		entry, err := later.recoverUpload(b.Context(), pending)
		succeeds(b, err)
		added, err := later.Add(b.Context(), asha, upload(20000)) // create_before_destroy
		succeeds(b, err)
		if added.Image.Token == entry.Token {
			b.Error("one image has two owners")
		}
	})
}

// Two uploads of the same bytes by a killed run are two images: each is taken over once.
func TestEachImageIsTakenOverOnce(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		first, second := b.mustAdd(empty, 20000), b.mustAdd(empty, 20000)
		b.process.kill()
		later, tokens := b.revived(), []string{}
		for range 3 {
			added, err := later.Add(b.Context(), empty, upload(20000))
			succeeds(b, err)
			tokens = append(tokens, added.Image.Token)
		}
		equal(b, "taken over", tokens[:2], []string{second, first})
		equal(b, "images", b.truth(empty), []string{first, second, tokens[2]})
	})
}

// A list that can't be had is no reason to upload again.
func TestTakingOverNeedsAList(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.mustAdd(asha, 20000)
		b.process.kill()
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Answer: sandbox.EmptyBody(403)})
		_, err := b.revived().Add(b.Context(), asha, upload(20000))
		equal(b, "kind", fails[*capillary.Error](b, err).Kind, capillary.KindForbidden)
		equal(b, "uploads", b.CountCalls(sandbox.CallAdd), 1)
	})
}

// A killed run's upload that no state waits for is unclaimed: it does not keep other bytes of the same size
// from being uploaded, as an upload does that a state is waiting for.
func TestAKilledRunKeepsNobodyFromUploading(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		onAdd(b, sandbox.Rule{Drop: sandbox.HangBefore})
		ctx, cancel := context.WithTimeout(b.Context(), 2*time.Second)
		defer cancel()
		_, err := b.Add(ctx, asha, upload(20000))
		isA[*PendingError](b, err)
		other := anotherUpload(20000)
		next := b.revived()
		_, err = next.Add(b.Context(), asha, other)
		isA[*ConflictingUploadError](b, err)
		b.process.kill()
		_, err = next.Add(b.Context(), asha, other)
		succeeds(b, err)
	})
}

// Two projects in containers see their checkouts at the same path, and share a cache folder. The one is killed after its
// state was saved, and the other has an image of the same bytes. They are of different places all the same.
func TestAnotherProjectTakesNothingOver(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		token := b.mustAdd(asha, 20000)
		b.process.kill()
		second := b.revived(func(o *Options) { o.WorkspaceID = "here, in another container" })
		added, err := second.Add(b.Context(), asha, upload(20000))
		succeeds(b, err)
		uploadedAnew(b, added, token)
		_, err = second.remove(b.Context(), asha, added.Image.Token)
		succeeds(b, err)
		equal(b, "the image of the first", b.truth(asha)[3:], []string{token})
	})
}
