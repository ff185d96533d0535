package gallery

import (
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// The bytes are downloaded once, even while another operation holds the customer: a write may take minutes.
func TestHashContent(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		image := b.Images(asha)[1]
		c, err := b.take(b.Context(), asha, forOther)
		succeeds(b, err)
		defer c.release()
		hash, err := b.HashContent(b.Context(), asha, image.Token)
		succeeds(b, err)
		equal(b, "hash", hash, image.SHA256)
		equal(b, "calls", b.kinds(asha), []sandbox.Kind{sandbox.CallGet, sandbox.CallLink})
	})
}

// A link that is refused may have expired: another read brings another link, once. Nothing else is
// helped by that.
func TestHashContentAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rule  sandbox.Rule
		kind  capillary.Kind
		fails bool
		reads int
	}{
		"refused once":    {sandbox.Rule{Answer: sandbox.EmptyBody(403)}, 0, false, 2},
		"refused always":  {sandbox.Rule{Answer: sandbox.EmptyBody(403), Times: -1}, capillary.KindLinkRefused, true, 2},
		"of another size": {sandbox.Rule{Answer: &sandbox.Answer{Body: "short"}, Times: -1}, capillary.KindWrongSize, true, 1},
		"unavailable":     {sandbox.Rule{Answer: sandbox.HTMLPage(502), Times: -1}, capillary.KindServer, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				c.rule.Call = sandbox.CallLink
				b.Script(c.rule)
				image := b.Images(asha)[1]
				hash, err := b.HashContent(b.Context(), asha, image.Token)
				if c.fails {
					equal(b, "kind", fails[*capillary.Error](b, err).Kind, c.kind)
				} else {
					succeeds(b, err)
					equal(b, "hash", hash, image.SHA256)
				}
				equal(b, "reads", b.CountCalls(sandbox.CallGet), c.reads)
			}, retries(0))
		})
	}
}

// What is not listed, or has no link, has no bytes to be had.
func TestHashContentWithoutLink(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		for _, token := range []string{"none", b.truth(asha)[0]} {
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Mutate: func(body map[string]any) {
				for _, entry := range body["customerImage"].([]any) {
					delete(entry.(map[string]any), "filePath")
					delete(entry.(map[string]any), "secureFilePath")
				}
			}})
			if _, err := b.HashContent(b.Context(), asha, token); err != errNoLink { //nolint:errorlint // it is not wrapped
				b.Errorf("error %v", err)
			}
		}
		equal(b, "downloads", b.CountCalls(sandbox.CallLink), 0)
	})
}
