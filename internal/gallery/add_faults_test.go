package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// onAdd scripts what becomes of the first upload.
func onAdd(b *fixture, rule sandbox.Rule) {
	rule.Call = sandbox.CallAdd
	b.Script(rule)
}

func TestAddTriesAgainOnlyAfterARejectionThatPasses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer *sandbox.Answer
		kind   capillary.Kind
		again  bool
	}{
		"429":            {sandbox.RateLimited("7"), capillary.KindRateLimited, true},
		"461":            {sandbox.Warning(461, "Search engine busy"), capillary.KindBusy, true},
		"4001":           {sandbox.ErrorBody(503, 4001, "Unavailable"), capillary.KindUnavailable, true},
		"521 in a body":  {sandbox.Warning(521, "Multiple actions running"), capillary.KindBusy, true},
		"403":            {sandbox.EmptyBody(403), capillary.KindForbidden, false},
		"8015":           {sandbox.ErrorBody(400, 8015, "Customer not found"), capillary.KindCustomerNotFound, false},
		"8083":           {sandbox.Warning(8083, "Image size is too small"), capillary.KindImageRefused, false},
		"8084":           {sandbox.ErrorBody(200, 8084, "no valid image file"), capillary.KindImageRefused, false},
		"413":            {sandbox.EmptyBody(413), capillary.KindImageRefused, false},
		"an unknown 4xx": {sandbox.ErrorBody(400, 9999, "No"), capillary.KindUnexpected, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				start := time.Now()
				onAdd(b, sandbox.Rule{Answer: c.answer})
				added, err := b.Add(b.Context(), asha, upload(20000))
				if c.again {
					succeeds(b, err)
					isAdded(b, added, 3)
					equal(b, "calls", b.kinds(asha), append(adding()[:2:2], adding()...))
					if c.kind == capillary.KindRateLimited {
						took(b, start, 7*time.Second)
					}
					return
				}
				failure := fails[*capillary.Error](b, err)
				equal(b, "kind", failure.Kind, c.kind)
				equal(b, "outcome", failure.Outcome, capillary.OutcomeRejected)
				equal(b, "calls", b.kinds(asha), adding()[:2])
				took(b, start, 0)
			})
		})
	}
	bubble(t, func(b *fixture) {
		onAdd(b, sandbox.Rule{Answer: sandbox.RateLimited(""), Times: -1})
		_, err := b.Add(b.Context(), asha, upload(20000))
		equal(b, "kind", fails[*capillary.Error](b, err).Kind, capillary.KindRateLimited)
		equal(b, "adds", b.CountCalls(sandbox.CallAdd), 3)
	}, retries(2))
}

// The answer is lost or says nothing, the upload is there: it is found and not sent again.
func TestAddFindsAnUploadOfUnknownOutcome(t *testing.T) {
	t.Parallel()
	effect := func(answer *sandbox.Answer) sandbox.Rule { return sandbox.Rule{Answer: answer, Effect: true} }
	success := `{"data":[{"code":200,"status":"true","file":{"s3Token":"customerImage/900001/564703420/other","name":"x"}}],`
	for name, rule := range map[string]sandbox.Rule{
		"no answer":                  {Drop: sandbox.HangAfter},
		"reset":                      {Drop: sandbox.DropAfter},
		"half an answer":             {HalfBody: true},
		"502 page":                   effect(sandbox.HTMLPage(502)),
		"bare 400":                   effect(sandbox.EmptyObject(400)),
		"success without a file":     effect(&sandbox.Answer{Body: `{"data":[{"code":200,"status":"true"}]}`}),
		"an unknown warning":         effect(sandbox.Warning(9999, "Well")),
		"several entries":            {Mutate: func(body map[string]any) { body["data"] = append(body["data"].([]any), body["data"].([]any)...) }},
		"a redirect":                 effect(sandbox.Redirect(302, "/elsewhere")),
		"8079 all the same":          effect(sandbox.Warning(8079, "Error in uploading Image")),
		"success, and full":          effect(&sandbox.Answer{Body: success + `"warnings":[{"code":8082}]}`}),
		"success, and refused":       effect(&sandbox.Answer{Body: success + `"warnings":[{"code":8083}]}`}),
		"carried out a minute later": {LateEffect: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				onAdd(b, rule)
				added, err := b.Add(b.Context(), asha, upload(20000))
				succeeds(b, err)
				isAdded(b, added, 3)
				equal(b, "adds", b.CountCalls(sandbox.CallAdd), 1)
			})
		})
	}
}

// The outcome is unknown and the image is nowhere: that is said once settle is over, and a later run
// gets what it needs.
func TestAddThatCannotBeFoundIsPending(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		before, start := b.truth(asha), time.Now()
		onAdd(b, sandbox.Rule{Drop: sandbox.HangBefore}) // for the minute that a request may take
		added, err := b.Add(b.Context(), asha, upload(20000))
		equal(b, "addition", added, AddResult{})
		pending := fails[*PendingError](b, err).Pending
		if len(pending.Key) < 20 {
			b.Errorf("key %q", pending.Key)
		}
		equal(b, "pending", pending, journal.PendingUpload{
			Key: pending.Key, CustomerID: asha, Size: 20000, SHA256: upload(20000).SHA256, Since: start.Add(time.Minute),
			Settle: settle, Before: before,
		})
		equal(b, "adds", b.CountCalls(sandbox.CallAdd), 1)
		took(b, start, time.Minute+settle+evidence.Moment)
	})
}

// A new image of a different size belongs to another actor, and one that can't be identified leaves a doubt.
func TestAddLooksAtTheSizeOfWhatIsNew(t *testing.T) {
	t.Parallel()
	t.Run("another size", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			onAdd(b, sandbox.Rule{Drop: sandbox.DropBefore, Before: func() { b.foreignAdd(asha, 20001) }})
			_, err := b.Add(b.Context(), asha, upload(20000))
			isA[*PendingError](b, err)
		})
	})
	t.Run("another size, beside ours", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			onAdd(b, sandbox.Rule{Drop: sandbox.DropAfter, Before: func() { b.foreignAdd(asha, 20001) }})
			added, err := b.Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			isAdded(b, added, 4)
		})
	})
	t.Run("the same size, beside ours", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			onAdd(b, sandbox.Rule{Drop: sandbox.DropAfter, Before: func() { b.foreignAdd(asha, 20000) }})
			added, err := b.Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			isAdded(b, added, 4)
		})
	})
	t.Run("the same size, and ours comes late", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			start := time.Now()
			onAdd(b, sandbox.Rule{LateEffect: time.Minute, Before: func() { b.foreignAdd(asha, 20000) }})
			added, err := b.Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			isAdded(b, added, 4)
			within(b, start, time.Minute+settle/4) // when the list is read next
		})
	})
	t.Run("the same size, and bytes can't be had", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			b.Script(sandbox.Rule{Call: sandbox.CallLink, Times: -1, Answer: sandbox.HTMLPage(502)})
			onAdd(b, sandbox.Rule{Drop: sandbox.DropAfter, Before: func() { b.foreignAdd(asha, 20000) }})
			_, err := b.Add(b.Context(), asha, upload(20000))
			ambiguous := fails[*AmbiguousError](b, err)
			equal(b, "candidates", tokensOf(ambiguous.Candidates), b.truth(asha)[3:])
			equal(b, "outcome", fails[*capillary.Error](b, err).Outcome, capillary.OutcomeUnknown)
		})
	})
	t.Run("the same bytes, twice", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			onAdd(b, sandbox.Rule{Drop: sandbox.DropAfter, Before: func() { b.foreignCopy(asha, 20000) }})
			_, err := b.Add(b.Context(), asha, upload(20000))
			equal(b, "candidates", tokensOf(fails[*AmbiguousError](b, err).Candidates), b.truth(asha)[3:])
		})
	})
	t.Run("no sizes", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			start := time.Now()
			onAdd(b, sandbox.Rule{Drop: sandbox.DropAfter})
			added, err := b.Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			isAdded(b, added, 3)
			took(b, start, 0)
		}, sandboxed(func(o *sandbox.Options) { o.OmitSizes = true }))
	})
	t.Run("no sizes, and bytes can't be had", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			b.Script(sandbox.Rule{Call: sandbox.CallLink, Times: -1, Answer: sandbox.HTMLPage(502)})
			onAdd(b, sandbox.Rule{Drop: sandbox.DropAfter})
			_, err := b.Add(b.Context(), asha, upload(20000))
			equal(b, "candidates", tokensOf(fails[*AmbiguousError](b, err).Candidates), b.truth(asha)[3:])
		}, sandboxed(func(o *sandbox.Options) { o.OmitSizes = true }))
	})
}

// 8079 says that it failed: when the list agrees in the end, that is the result.
func TestAddThatFailed(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		start := time.Now()
		onAdd(b, sandbox.Rule{Answer: sandbox.Warning(8079, "Error in uploading Image")})
		_, err := b.Add(b.Context(), asha, upload(20000))
		equal(b, "kind", fails[*capillary.Error](b, err).Kind, capillary.KindUploadFailed)
		equal(b, "uploads", b.CountCalls(sandbox.CallAdd), 1)
		took(b, start, settle+evidence.Moment)
	})
	bubble(t, func(b *fixture) { // the first list lags, and would agree
		<-time.After(time.Minute)
		onAdd(b, sandbox.Rule{Answer: sandbox.Warning(8079, "Error in uploading Image"), Effect: true})
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Stale: 5 * time.Second})
		added, err := b.Add(b.Context(), asha, upload(20000))
		succeeds(b, err)
		isAdded(b, added, 3)
	})
	bubble(t, func(b *fixture) {
		onAdd(b, sandbox.Rule{Answer: sandbox.Warning(8079, "Error in uploading Image")})
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 2, Times: -1, Answer: sandbox.HTMLPage(503)})
		_, err := b.Add(b.Context(), asha, upload(20000))
		isA[*PendingError](b, err) // no read was possible in the end
	})
	bubble(t, func(b *fixture) {
		onAdd(b, sandbox.Rule{Answer: sandbox.Warning(8079, "Error in uploading Image")})
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: -1, Answer: sandbox.EmptyBody(403)})
		_, err := b.Add(b.Context(), asha, upload(20000))
		isA[*PendingError](b, err) // no read was possible
	})
}
