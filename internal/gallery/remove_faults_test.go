package gallery

import (
	"context"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// onDelete scripts what becomes of the first DELETE.
func onDelete(b *fixture, rule sandbox.Rule) {
	rule.Call = sandbox.CallDelete
	b.Script(rule)
}

// Nothing was done and nothing would be: one DELETE, no wait, the API's own words.
func TestRemoveGivesUpOnceRejected(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer *sandbox.Answer
		kind   capillary.Kind
	}{
		"401 in a body":     {sandbox.ErrorBody(200, 401, "Unauthorised"), capillary.KindCredentials},
		"401 in XML":        {sandbox.XMLError(200, 401, "Invalid credentials"), capillary.KindCredentials},
		"bare 401":          {sandbox.EmptyBody(401), capillary.KindCredentials},
		"498":               {sandbox.ErrorBody(498, 498, "Token expired"), capillary.KindCredentials},
		"403":               {sandbox.ErrorBody(403, 4000, "Not authorised"), capillary.KindForbidden},
		"403, a page":       {sandbox.HTMLPage(403), capillary.KindForbidden},
		"404":               {sandbox.EmptyBody(404), capillary.KindWrongRequest},
		"8015":              {sandbox.ErrorBody(400, 8015, "Customer not found"), capillary.KindCustomerNotFound},
		"8015 as warning":   {sandbox.Warning(8015, "Customer not found"), capillary.KindCustomerNotFound},
		"an unknown 4xx":    {sandbox.ErrorBody(400, 9999, "No"), capillary.KindUnexpected},
		"8084 in the data":  {sandbox.DataFailure(8084), capillary.KindImageRefused},
		"8065, wrong field": {sandbox.ErrorBody(200, 8065, "Wrong"), capillary.KindWrongRequest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				before, start := b.truth(asha), time.Now()
				onDelete(b, sandbox.Rule{Answer: c.answer})
				_, err := b.remove(b.Context(), asha, before[0])
				failure := fails[*capillary.Error](b, err)
				equal(b, "kind", failure.Kind, c.kind)
				equal(b, "outcome", failure.Outcome, capillary.OutcomeRejected)
				equal(b, "calls", b.kinds(asha), removing()[:2])
				equal(b, "images", b.truth(asha), before)
				took(b, start, 0)
			})
		})
	}
}

// Nothing was done, and another try may succeed: from the list on, after a short wait.
func TestRemoveTriesAgainAfterARejectionThatPasses(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]*sandbox.Answer{
		"429":              sandbox.RateLimited(""),
		"429 in a body":    sandbox.ErrorBody(200, 429, "Too many requests"),
		"461":              sandbox.Warning(461, "Search engine busy"),
		"bare 461":         sandbox.EmptyBody(461),
		"4001":             sandbox.ErrorBody(503, 4001, "Authorisation unavailable"),
		"521 as a warning": sandbox.Warning(521, "Multiple actions running for the same customer"),
		"521 in XML":       sandbox.XMLError(200, 521, "Multiple actions running"),
		"8078":             sandbox.Warning(8078, "No Image passed to be deleted"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				before := b.truth(asha)
				_, err := b.List(b.Context(), asha)
				succeeds(b, err)
				<-time.After(settle) // so that no list can be from before an image came
				start := time.Now()
				// While it waits, the list moves.
				onDelete(b, sandbox.Rule{Answer: answer, After: func() {
					b.after(100*time.Millisecond, func() { b.foreignDelete(asha, 0) })
				}})
				removal, err := b.remove(b.Context(), asha, before[2])
				succeeds(b, err)
				equal(b, "removal", removal, RemoveResult{}) // the foreign deletion was before the read that counts
				equal(b, "deletes", b.deletes(), []string{"2", "1"})
				equal(b, "images", b.truth(asha), before[1:2])
				within(b, start, 2*firstRetry+evidence.Moment)
			})
		})
	}
}

// 8078 of the sandbox itself: the list became shorter than the index between the read and the DELETE.
func TestRemoveLooksAgainWhenTheListMoved(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		before := b.truth(asha)
		onDelete(b, sandbox.Rule{Before: func() { b.foreignDelete(asha, 0) }})
		removal, err := b.remove(b.Context(), asha, before[2])
		succeeds(b, err)
		equal(b, "removal", removal, RemoveResult{})
		equal(b, "deletes", b.deletes(), []string{"2", "1"})
		equal(b, "images", b.truth(asha), before[1:2])
	})
}

func TestRemoveHonoursRetryAfter(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		start := time.Now()
		onDelete(b, sandbox.Rule{Answer: sandbox.RateLimited("37")})
		_, err := b.remove(b.Context(), asha, b.truth(asha)[0])
		succeeds(b, err)
		took(b, start, 37*time.Second)
	})
}

func TestRemoveTriesAgainAtMostMaxRetriesTimes(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{0, 1, 3} {
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			onDelete(b, sandbox.Rule{Answer: sandbox.Warning(521, "Multiple actions running"), Times: -1})
			_, err := b.remove(b.Context(), asha, before[0])
			equal(b, "kind", fails[*capillary.Error](b, err).Kind, capillary.KindBusy)
			equal(b, "DELETEs", len(b.deletes()), limit+1)
			equal(b, "images", b.truth(asha), before)
		}, retries(limit))
	}
}

// The outcome is unknown and the deletion was carried out: the list shows that, and no second one is sent.
// While the DELETE may still be under way, settle has to pass first: if another actor has deleted the image, it
// would hit a different one.
func TestRemoveBelievesTheListAfterAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	effect := func(answer *sandbox.Answer) sandbox.Rule { return sandbox.Rule{Answer: answer, Effect: true} }
	for name, c := range map[string]struct {
		rule sandbox.Rule
		wait time.Duration
	}{
		"no answer":            {sandbox.Rule{Drop: sandbox.HangAfter}, time.Minute + settle},
		"reset":                {sandbox.Rule{Drop: sandbox.DropAfter}, settle},
		"half an answer":       {sandbox.Rule{HalfBody: true}, settle},
		"502 page":             {effect(sandbox.HTMLPage(502)), settle},
		"521 page of the CDN":  {effect(sandbox.HTMLPage(521)), settle},
		"504, empty":           {effect(sandbox.EmptyBody(504)), settle},
		"500 in a body":        {effect(sandbox.ErrorBody(200, 500, "Failed")), settle},
		"a page with 200":      {effect(sandbox.HTMLPage(200)), settle},
		"bare 400":             {effect(sandbox.EmptyObject(400)), 0},
		"an unknown warning":   {effect(sandbox.Warning(9999, "Well")), 0},
		"an unknown data code": {effect(sandbox.DataFailure(9999)), 0},
		"a redirect":           {effect(sandbox.Redirect(307, "/elsewhere")), settle},
		"8080 all the same":    {effect(sandbox.Warning(8080, "Error in deleting image")), 0},
		"nothing at all":       {effect(sandbox.EmptyBody(200)), 0},
		"{}":                   {effect(sandbox.EmptyObject(200)), 0},
		"data beside 8078":     {effect(&sandbox.Answer{Body: `{"data":[{"code":200,"status":"true"}],"warnings":[{"code":8078}]}`}), 0},
		"carried out late":     {sandbox.Rule{LateEffect: settle - 6*time.Second}, settle},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				before, start := b.truth(asha), time.Now()
				onDelete(b, c.rule)
				removal, err := b.remove(b.Context(), asha, before[1])
				succeeds(b, err)
				equal(b, "removal", removal, RemoveResult{})
				equal(b, "deletes", b.deletes(), []string{"1"})
				equal(b, "images", b.truth(asha), without(before, before[1]))
				if waited := time.Since(start); waited < c.wait || waited > c.wait+2*reader.LongestPause {
					b.Errorf("waited %s, want about %s", waited, c.wait)
				}
			})
		})
	}
}

// The outcome is unknown and nothing was done: settle passes before the next DELETE, whose index comes
// from a new list.
func TestRemoveWaitsForAnUnknownOutcomeBeforeItDeletesAgain(t *testing.T) {
	t.Parallel()
	for name, rule := range map[string]sandbox.Rule{
		"reset":    {Drop: sandbox.DropBefore},
		"502 page": {Answer: sandbox.HTMLPage(502)},
		"garbage":  {Answer: &sandbox.Answer{Body: "]"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				before, start := b.truth(asha), time.Now()
				onDelete(b, rule)
				b.after(settle+firstRetry/4, func() { b.foreignAdd(asha, 40000) })
				removal, err := b.remove(b.Context(), asha, before[2])
				succeeds(b, err)
				equal(b, "deletes", b.deletes(), []string{"2", "3"})
				equal(b, "removal", removal, RemoveResult{})
				if second := b.Calls()[callOf(b, sandbox.CallDelete, 1)].Time.Sub(start); second < settle {
					b.Errorf("the second DELETE came after %s", second)
				}
			}, sandboxed(func(o *sandbox.Options) { o.AddsFirst = true }))
		})
	}
}

// A DELETE comes so late that another actor has deleted its image, and added one that it hits: that is
// reported.
func TestRemoveTellsOfAnImageThatCameAndWentWhileItWaited(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		onDelete(b, sandbox.Rule{LateEffect: 40 * time.Second})
		b.after(5*time.Second, func() { b.foreignDelete(asha, 2) })
		var added string
		b.after(20*time.Second, func() { added = b.foreignAdd(asha, 33000) }) // the list is read after 32 s
		removal, err := b.remove(b.Context(), asha, all[2])
		succeeds(b, err)
		equal(b, "lost", tokensOf(removal.Lost), []string{added})
	})
}

// Another image vanished before the second try: the first DELETE may have hit it, so there is no second.
func TestRemoveStopsAtALossBetweenTwoTries(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		before := b.truth(asha)
		onDelete(b, sandbox.Rule{Drop: sandbox.DropBefore})
		b.after(settle+firstRetry/4, func() { b.foreignDelete(asha, 0) })
		_, err := b.remove(b.Context(), asha, before[2])
		equal(b, "lost", tokensOf(fails[*LostError](b, err).Lost), before[:1])
		equal(b, "deletes", b.deletes(), []string{"2"})
	})
}

// callOf is the place of the n-th call of a kind.
func callOf(b *fixture, kind sandbox.Kind, n int) int {
	for i, call := range b.Calls() {
		if call.Kind == kind {
			if n == 0 {
				return i
			}
			n--
		}
	}
	return -1
}

// Unknown, and sending it again is not known to help: reported once settle has passed.
func TestRemoveDoesNotRepeatWhatNobodyUnderstands(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]*sandbox.Answer{
		"a bare 400":         sandbox.EmptyObject(400),
		"an unknown warning": sandbox.Warning(9999, "Well"),
		"a redirect":         sandbox.Redirect(302, "https://other.test/"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				before, start := b.truth(asha), time.Now()
				onDelete(b, sandbox.Rule{Answer: answer})
				_, err := b.remove(b.Context(), asha, before[1])
				isA[*StillListedError](b, err)
				equal(b, "outcome", fails[*capillary.Error](b, err).Outcome, capillary.OutcomeUnknown)
				equal(b, "deletes", b.deletes(), []string{"1"})
				took(b, start, settle)
			})
		})
	}
}

// 8080 says that the deletion failed. The list decides, when it had its time.
func TestRemoveReportsAFailedDeletion(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		before, start := b.truth(asha), time.Now()
		onDelete(b, sandbox.Rule{Answer: sandbox.Warning(8080, "Error in deleting image")})
		_, err := b.remove(b.Context(), asha, before[1])
		still := fails[*StillListedError](b, err)
		equal(b, "kind", fails[*capillary.Error](b, still.Err).Kind, capillary.KindDeleteFailed)
		equal(b, "deletes", b.deletes(), []string{"1"})
		took(b, start, settle)
	})
}

// A list that lags agrees with 8080, though the image is gone. The next one must not go by such a list: it
// would delete another image.
func TestNobodyGoesByAListThatAgreesTooEarly(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		<-time.After(time.Minute)
		onDelete(b, sandbox.Rule{Answer: sandbox.Warning(8080, "Error in deleting image"), Effect: true})
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: 2, Stale: 5 * time.Second})
		b.together(b.removal(all[0]), b.removal(all[1]))
		equal(b, "left", b.truth(asha), all[2:])
	})
}

// The lists tell nothing after the DELETE: that is said, with both reasons, and nothing is sent again.
func TestRemoveSaysWhenItCouldNotVerify(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		deletion, reading sandbox.Rule
		wait              time.Duration
	}{
		"accepted, then an outage":      {sandbox.Rule{}, sandbox.Rule{Answer: sandbox.HTMLPage(503)}, settle},
		"unknown, then an outage":       {sandbox.Rule{Drop: sandbox.DropBefore}, sandbox.Rule{Answer: sandbox.HTMLPage(503)}, settle},
		"accepted, then no permission":  {sandbox.Rule{}, sandbox.Rule{Answer: sandbox.ErrorBody(403, 4000, "Not authorised")}, 0},
		"failed, then an outage":        {sandbox.Rule{Answer: sandbox.Warning(8080, "Error")}, sandbox.Rule{Answer: sandbox.HTMLPage(503)}, settle},
		"accepted, then a strange list": {sandbox.Rule{}, sandbox.Rule{Mutate: doubt}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				token, start := b.truth(asha)[1], time.Now()
				onDelete(b, c.deletion)
				c.reading.Call, c.reading.Skip, c.reading.Times = sandbox.CallGet, 1, -1
				b.Script(c.reading)
				_, err := b.remove(b.Context(), asha, token)
				equal(b, "token", fails[*UnverifiedError](b, err).Token, token)
				equal(b, "deletes", b.deletes(), []string{"1"})
				took(b, start, c.wait)
			})
		})
	}
}

// An API that takes every token for the reads, and refuses each to the write, is asked twice.
func TestARefusalOfTheWriteAloneEnds(t *testing.T) {
	t.Parallel()
	for call, do := range map[sandbox.Kind]func(b *fixture) func(context.Context) error{
		sandbox.CallDelete: func(b *fixture) func(context.Context) error { return b.removal(b.truth(asha)[0]) },
		sandbox.CallAdd:    func(b *fixture) func(context.Context) error { return b.addition(20000) },
	} {
		t.Run(string(call), func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				b.Script(sandbox.Rule{Call: call, Times: -1, Answer: sandbox.EmptyBody(401)})
				equal(b, "kind", fails[*capillary.Error](b, do(b)(b.cancelled(operationTime))).Kind, capillary.KindCredentials)
				equal(b, "writes", b.CountCalls(call), 2)
			}, func(s *setup) {
				s.client.Credentials = capillary.ClientCredentials{Key: s.sandbox.Seed.ClientKey, Secret: s.sandbox.Seed.ClientSecret}
			})
		})
	}
}
