package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

func TestFindAndList(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		entries, err := b.List(b.Context(), asha)
		succeeds(b, err)
		for i, image := range b.Images(asha) {
			entry, err := b.find(b.Context(), asha, image.Token)
			succeeds(b, err)
			equal(b, "found", *entry, entries[i])
			equal(b, "index", entry.Index, i)
			equal(b, "name", entry.Name, image.Name)
			equal(b, "size", *entry.Size, image.Size)
		}
		equal(b, "images", len(entries), 3)
		entry, err := b.find(b.Context(), asha, "customerImage/900001/564703420/other")
		succeeds(b, err)
		equal(b, "image", entry, nil)
		entries, err = b.List(b.Context(), empty)
		succeeds(b, err)
		equal(b, "images", len(entries), 0)
	})
}

// A failed or incomplete read never means "gone".
func TestFindConcludesNothingFromReadsWithoutUse(t *testing.T) {
	t.Parallel()
	damaged := func(edit func(entry map[string]any)) func(map[string]any) {
		return func(body map[string]any) { edit(body["customerImage"].([]any)[1].(map[string]any)) }
	}
	for name, c := range map[string]struct {
		rule sandbox.Rule
		kind capillary.Kind
	}{
		"502 page":              {sandbox.Rule{Answer: sandbox.HTMLPage(502)}, capillary.KindServer},
		"reset":                 {sandbox.Rule{Drop: sandbox.DropBefore}, capillary.KindNoAnswer},
		"half a list":           {sandbox.Rule{HalfBody: true}, capillary.KindUnreadable},
		"an entry without file": {sandbox.Rule{Mutate: damaged(func(e map[string]any) { delete(e, "file") })}, capillary.KindUnreadable},
		"an entry that failed":  {sandbox.Rule{Mutate: damaged(func(e map[string]any) { e["status"] = "false" })}, capillary.KindUnreadable},
		"8084":                  {sandbox.Rule{Answer: sandbox.ErrorBody(400, 8084, "Customer details not sent")}, capillary.KindWrongRequest},
		"8015":                  {sandbox.Rule{Answer: sandbox.ErrorBody(400, 8015, "Customer not found")}, capillary.KindCustomerNotFound},
		"another customer":      {sandbox.Rule{Mutate: func(body map[string]any) { body["id"] = 1 }}, capillary.KindCustomerMerged},
		"erased":                {sandbox.Rule{Answer: sandbox.ErrorBody(400, 0, "Customer is deleted after PII delete request")}, capillary.KindCustomerErased},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				c.rule.Call, c.rule.Times = sandbox.CallGet, -1
				b.Script(c.rule)
				for _, token := range []string{b.truth(asha)[1], "none"} {
					entry, err := b.find(b.Context(), asha, token)
					equal(b, "image", entry, nil)
					equal(b, "kind", fails[*capillary.Error](b, err).Kind, c.kind)
				}
				_, err := b.remove(b.Context(), asha, b.truth(asha)[1])
				if c.kind != capillary.KindCustomerErased {
					equal(b, "kind", fails[*capillary.Error](b, err).Kind, c.kind)
				}
				equal(b, "deletes", b.deletes(), []string{})
			})
		})
	}
}

// An unknown warning leaves room for images that are not shown, but takes none away that are.
func TestFindInADoubtfulList(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Mutate: doubt})
		entry, err := b.find(b.Context(), asha, b.truth(asha)[2])
		succeeds(b, err)
		equal(b, "index", entry.Index, 2)
		_, err = b.find(b.Context(), asha, "none")
		equal(b, "doubts", fails[*UnknownWarningError](b, err).Warnings, []capillary.Notice{{Code: 7777, Message: "Some sources did not answer"}})
		_, err = b.List(b.Context(), asha)
		isA[*UnknownWarningError](b, err)
	})
}

func TestFindOfWhatIsListedTwice(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Mutate: twice})
		token := b.truth(asha)[0]
		_, err := b.find(b.Context(), asha, token)
		equal(b, "token", fails[*imagelist.DuplicateError](b, err).Token, token)
		_, err = b.remove(b.Context(), asha, token)
		equal(b, "token", fails[*imagelist.DuplicateError](b, err).Token, token)
		equal(b, "deletes", b.deletes(), []string{})
	})
}

// Answers without any list never mean that an image is gone.
func TestFindWithoutAnyList(t *testing.T) {
	t.Parallel()
	t.Run("for a moment", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			start := time.Now()
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: 4, Mutate: noList})
			entry, err := b.find(b.Context(), asha, b.truth(asha)[0])
			succeeds(b, err)
			if entry == nil {
				b.Error("taken for gone")
			}
			within(b, start, settle)
		})
	})
	t.Run("of an image that was there", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			all := b.truth(asha)
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Mutate: noList})
			_, err := b.find(b.Context(), asha, all[0])
			isA[*NoListError](b, err)
			_, err = b.remove(b.Context(), asha, all[0])
			isA[*NoListError](b, err)
			equal(b, "deletes", b.deletes(), []string{})
			equal(b, "images", b.truth(asha), all)
		})
	})
	t.Run("around an outage", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: 1, Mutate: noList})
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: 2, Answer: sandbox.HTMLPage(502)})
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 3, Times: -1, Mutate: noList})
			entry, err := b.find(b.Context(), asha, b.truth(asha)[0])
			equal(b, "image", entry, nil)
			equal(b, "kind", fails[*capillary.Error](b, err).Kind, capillary.KindServer)
		})
	})
	t.Run("ever", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			start := time.Now()
			_, err := b.find(b.Context(), empty, "none")
			isA[*NoListError](b, err)
			took(b, start, settle)
			start = time.Now()
			entries, err := b.List(b.Context(), empty)
			succeeds(b, err)
			equal(b, "images", len(entries), 0)
			within(b, start, 2*evidence.Moment)
		}, sandboxed(func(o *sandbox.Options) { o.OmitEmptyList = true }))
	})
}
