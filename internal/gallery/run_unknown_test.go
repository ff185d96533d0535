package gallery

import (
	"context"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A run of which it is not known whether it came to its end may have left an image that no state holds, or that one does:
// neither is it uploaded once more, nor taken over. The error names it.
func TestTheImageOfARunWhoseEndIsUnknown(t *testing.T) {
	t.Parallel()
	forgotten := func(b *fixture) (g *Gallery, token string) {
		b.Helper()
		killedAfter(b, 2*time.Second, sandbox.Rule{Drop: sandbox.HangAfter})
		b.process.Forget()
		return b.revived(), b.truth(asha)[3]
	}
	refused := func(b *fixture, g *Gallery, token string) {
		b.Helper()
		added, err := g.Add(b.Context(), asha, upload(20000))
		equal(b, "the image of the twin", fails[*ConflictingUploadError](b, err).Image.Token, token)
		equal(b, "addition", added, AddResult{})
		equal(b, "uploads", b.CountCalls(sandbox.CallAdd), 1)
	}
	t.Run("is named", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			g, token := forgotten(b)
			refused(b, g, token)
			refused(b, b.revived(), token)
		})
	})
	for name, claim := range map[string]func(context.Context, *Gallery, string) error{
		"is a state's that was read": func(ctx context.Context, g *Gallery, token string) error {
			_, err := g.find(ctx, asha, token)
			return err
		},
		"is a state's that was planned with": func(ctx context.Context, g *Gallery, token string) error {
			return g.Claim(ctx, asha, token)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				g, token := forgotten(b)
				refused(b, g, token)
				succeeds(b, claim(b.Context(), g, token))
				added, err := b.revived().Add(b.Context(), asha, upload(20000))
				succeeds(b, err)
				uploadedAnew(b, added, token)
			})
		})
	}
	t.Run("is gone", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			g, token := forgotten(b)
			refused(b, g, token)
			b.foreignDelete(asha, 3)
			added, err := g.Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			isAdded(b, added, 3)
			uploadedAnew(b, added, token)
		})
	})
	t.Run("was never there", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			killedAfter(b, 2*time.Second, sandbox.Rule{Drop: sandbox.HangBefore})
			b.process.Forget()
			added, err := b.revived().Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			isAdded(b, added, 3)
		})
	})
	t.Run("is no concern of another place", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			token := b.mustAdd(asha, 20000)
			b.process.kill()
			b.process.Forget()
			added, err := b.revived(func(o *Options) { o.WorkspaceID = "there" }).Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			uploadedAnew(b, added, token)
		})
	})
}
