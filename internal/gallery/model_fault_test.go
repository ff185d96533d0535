package gallery

import (
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// fault is something that the API does to one call, or to a few.
type fault struct {
	Call  sandbox.Kind
	Skip  int
	Times int
	What  trouble
	// Answer is the one instead, and Effect says whether the call takes effect.
	Answer string
	Effect bool
	// By is how much later the effect comes, or the repeated one, how long the answer takes, or how old the
	// list is.
	By time.Duration
	// Shown is how many images a short list shows: the first ones, or the Last.
	Shown int
	Last  bool
}

// trouble is a kind of fault.
type trouble string

const (
	rejected trouble = "rejected"
	mumbled  trouble = "mumbled"
	dropped  trouble = "dropped"
	hung     trouble = "hung"
	delayed  trouble = "delayed"
	halved   trouble = "halved"
	late     trouble = "late"
	stale    trouble = "stale"
	listless trouble = "listless"
	doubtful trouble = "doubtful"
	doubled  trouble = "doubled"
	// halfDone: a call for several is refused when some are gone, or all.
	halfDone trouble = "half done"
	// emptied and shortened: a list that lacks images which are there. See wrongLists.
	emptied   trouble = "emptied"
	shortened trouble = "shortened"
	// repeated: a gateway sends the call twice. Answered "521", it is the second one's answer, while the first
	// is still under way.
	repeated trouble = "repeated"
)

// troubles are all, in the order in which they are counted.
func troubles() []trouble {
	return []trouble{
		rejected, mumbled, dropped, hung, delayed, halved, late, stale, listless, doubtful, doubled, halfDone,
		emptied, shortened, repeated,
	}
}

// What comes late and what is stale add up: settle_timeout is meant to cover both.
const (
	lastMoments = 30 * time.Second
	oldestList  = 10 * time.Second
)

// isWrongList reports whether the fault is a list that lacks images which are there.
func (f fault) isWrongList() bool { return f.What == emptied || f.What == shortened }

// rejections say that nothing was done, and hold to it.
func rejections() map[string]*sandbox.Answer {
	return map[string]*sandbox.Answer{
		"429": sandbox.RateLimited(""), "429, 5 s": sandbox.RateLimited("5"), "521": sandbox.Warning(521, "busy"),
		"461": sandbox.EmptyBody(461), "4001": sandbox.ErrorBody(503, 4001, "unavailable"), "403": sandbox.EmptyBody(403),
		"401": sandbox.EmptyBody(401), "XML 498": sandbox.XMLError(200, 498, "Token expired"),
	}
}

// mumbles say nothing about what was done.
func mumbles() map[string]*sandbox.Answer {
	return map[string]*sandbox.Answer{
		"502": sandbox.HTMLPage(502), "521 page": sandbox.HTMLPage(521), "504": sandbox.EmptyBody(504), "400": sandbox.EmptyObject(400),
		"unknown warning": sandbox.Warning(9999, "well"), "unknown data": sandbox.DataFailure(9999), "200": sandbox.EmptyBody(200),
		"307": sandbox.Redirect(307, "/elsewhere"), "500 in a body": sandbox.ErrorBody(200, 500, "failed"),
		"8079": sandbox.Warning(8079, "Error in uploading Image"), "8080": sandbox.Warning(8080, "Error in deleting image"),
	}
}

// faults are all that the API can do. In company, lists do not lag, and a gateway may repeat calls.
func faults(p plan, inCompany bool) *rapid.Generator[fault] {
	return rapid.Custom(func(t *rapid.T) fault {
		f := fault{
			Call: rapid.SampledFrom([]sandbox.Kind{sandbox.CallGet, sandbox.CallGet, sandbox.CallAdd, sandbox.CallDelete, sandbox.CallDelete}).Draw(t, "call"),
			Skip: rapid.IntRange(0, 6).Draw(t, "skip"),
		}
		if f.Call != sandbox.CallGet { // of which there are fewer
			f.Skip = min(f.Skip, rapid.IntRange(0, 2).Draw(t, "skip of few"))
		}
		kinds := []trouble{rejected, mumbled, dropped, hung, delayed, halved}
		switch {
		case f.Call == sandbox.CallGet && inCompany:
			kinds = append(kinds, doubtful, doubled)
		case f.Call == sandbox.CallGet: // what reads may say is more dangerous than that they fail
			kinds = append(kinds, wrongReads()...)
			f.Times = rapid.IntRange(1, 4).Draw(t, "times")
		default: // a call that comes late, and another one that waits for its effect, make the worst of each other
			kinds = append(kinds, late, late, late, late, delayed, delayed)
		}
		if f.Call == sandbox.CallDelete && p.Batch {
			kinds = append(kinds, halfDone, halfDone)
		}
		if f.Call != sandbox.CallGet && inCompany {
			kinds = append(kinds, repeated, repeated, repeated, repeated)
		}
		f.What = rapid.SampledFrom(kinds).Draw(t, "what")
		f.draw(t, p)
		return f
	})
}

// wrongReads are the faults that a read may have, but for those of any call.
func wrongReads() []trouble {
	return []trouble{stale, stale, stale, stale, listless, listless, doubtful, doubled, emptied, emptied, shortened, shortened}
}

// refreshFaults are those of a refresh, which only reads.
func refreshFaults(p plan) *rapid.Generator[fault] {
	return rapid.Custom(func(t *rapid.T) fault {
		f := fault{Call: sandbox.CallGet, Skip: rapid.IntRange(0, 6).Draw(t, "skip"), Times: rapid.IntRange(1, 4).Draw(t, "times")}
		f.What = rapid.SampledFrom(append(wrongReads(), rejected, mumbled, hung)).Draw(t, "what")
		f.draw(t, p)
		return f
	})
}

// draw draws what depends on the kind.
func (f *fault) draw(t *rapid.T, p plan) {
	latestEffect := p.shortestSettle() - lastMoments
	switch f.What {
	case rejected:
		f.Answer = rapid.SampledFrom(names(rejections())).Draw(t, "answer")
	case mumbled:
		f.Answer, f.Effect = rapid.SampledFrom(names(mumbles())).Draw(t, "answer"), rapid.Bool().Draw(t, "effect")
	case dropped, hung:
		f.Effect = rapid.Bool().Draw(t, "effect")
	case delayed:
		f.By = moment(50*time.Second).Draw(t, "delay")
	case late:
		f.By = time.Second + moment(latestEffect-time.Second).Draw(t, "late")
	case stale:
		f.By = moment(oldestList).Draw(t, "age")
	case halfDone:
		f.Skip, f.Answer = rapid.IntRange(0, 1).Draw(t, "skip few"), rapid.SampledFrom([]string{"8078", "8080", "521"}).Draw(t, "answer")
	case repeated:
		if f.By = moment(10*time.Second).Draw(t, "again"); odd(t, "much later") {
			f.By = moment(latestEffect).Draw(t, "again")
		}
		f.Answer = rapid.SampledFrom([]string{"", "", "521"}).Draw(t, "answer")
	case emptied, shortened:
		f.Times = 1
		f.Shown = rapid.IntRange(1, 4).Draw(t, "shown")
		// Where no name says which place an image has, a list that lacks the first ones moves all others.
		f.Last = p.API.Naming == sandbox.Positional && rapid.Bool().Draw(t, "last")
	case halved, listless, doubtful, doubled:
	}
}

// rule is the fault as the sandbox wants it. calls are those that have arrived.
func (f fault) rule(calls func() []sandbox.Call) sandbox.Rule {
	rule := sandbox.Rule{Call: f.Call, Skip: f.Skip, Times: f.Times, Effect: f.Effect}
	switch f.What {
	case rejected:
		rule.Answer = rejections()[f.Answer]
	case mumbled:
		rule.Answer = mumbles()[f.Answer]
	case dropped:
		rule.Drop = pick(f.Effect, sandbox.DropAfter, sandbox.DropBefore)
	case hung:
		rule.Drop = pick(f.Effect, sandbox.HangAfter, sandbox.HangBefore)
	case delayed:
		rule.Delay = f.By
	case halved:
		rule.HalfBody = true
	case late:
		rule.LateEffect = f.By
	case stale:
		rule.Stale = f.By
	case listless:
		rule.Mutate = noList
	case doubtful:
		rule.Mutate = doubt
	case doubled:
		rule.Mutate = twice
	case repeated:
		rule.Repeat, rule.RepeatAfter = true, f.By
		rule.Answer = rejections()[f.Answer]
	case emptied, shortened: // see wrongLists
	case halfDone:
		rule.Mutate = func(body map[string]any) {
			if namesSeveral(calls()) {
				delete(body, "data")
				body["warnings"] = []any{map[string]any{"code": f.Answer, "message": "no"}}
			}
		}
	}
	return rule
}

// namesSeveral reports whether the latest DELETE is about several images. A DELETE about a single image is
// believed when its answer says that it has done nothing.
func namesSeveral(calls []sandbox.Call) bool {
	for _, call := range slices.Backward(calls) {
		if call.Kind == sandbox.CallDelete {
			return len(call.Query["image_ids"]) > 1
		}
	}
	return false
}

func pick[T any](condition bool, yes, no T) T {
	if condition {
		return yes
	}
	return no
}

// names lists what a table has, always in the same order.
func names[T any](table map[string]T) []string { return slices.Sorted(maps.Keys(table)) }
