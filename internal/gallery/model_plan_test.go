package gallery

import (
	"time"

	"pgregory.net/rapid"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// What the model draws. Each generator is made anew where it is used, since rapid's are not safe for tests
// that run in parallel.

// act is one operation of the gallery.
type act struct {
	Customer int64
	Start    time.Duration
	Limit    time.Duration // after which its context is cancelled; 0 for never
	Add      int           // size of the upload; 0 to remove
	Remove   int           // which of the images of the seed
}

func customers() *rapid.Generator[int64] {
	return rapid.SampledFrom([]int64{asha, empty})
}

func acts() *rapid.Generator[act] {
	return rapid.Custom(func(t *rapid.T) act {
		a := act{
			Customer: customers().Draw(t, "customer"),
			Start:    moment(2*time.Second).Draw(t, "start"),
			Limit:    rapid.SampledFrom([]time.Duration{0, 0, 0, 0, 2 * time.Second, 20 * time.Second, 90 * time.Second}).Draw(t, "limit"),
			Remove:   rapid.IntRange(0, 2).Draw(t, "remove"),
		}
		if rapid.IntRange(0, 2).Draw(t, "add") == 0 {
			a.Add = 1
		}
		return a
	})
}

func moment(latest time.Duration) *rapid.Generator[time.Duration] {
	return rapid.Map(rapid.IntRange(0, int(latest/time.Millisecond)), func(ms int) time.Duration {
		return time.Duration(ms) * time.Millisecond
	})
}

// rejections say that nothing was done, and hold to it.
func rejections() *rapid.Generator[*sandbox.Answer] {
	return rapid.SampledFrom([]*sandbox.Answer{
		sandbox.RateLimited(""), sandbox.RateLimited("5"), sandbox.Warning(521, "busy"), sandbox.EmptyBody(461),
		sandbox.ErrorBody(503, 4001, "unavailable"), sandbox.EmptyBody(403),
	})
}

// mumbles say nothing about what was done.
func mumbles() *rapid.Generator[*sandbox.Answer] {
	return rapid.SampledFrom([]*sandbox.Answer{
		sandbox.HTMLPage(502), sandbox.HTMLPage(521), sandbox.EmptyBody(504), sandbox.EmptyObject(400), sandbox.Warning(9999, "well"),
		sandbox.DataFailure(9999), sandbox.EmptyBody(200), sandbox.Redirect(307, "/elsewhere"), sandbox.ErrorBody(200, 500, "failed"),
	})
}

// plainFaults take effect at once or not at all.
func plainFaults() *rapid.Generator[sandbox.Rule] {
	return rapid.Custom(func(t *rapid.T) sandbox.Rule {
		rule := sandbox.Rule{
			Call: rapid.SampledFrom([]sandbox.Kind{sandbox.CallGet, sandbox.CallAdd, sandbox.CallDelete, sandbox.CallDelete}).Draw(t, "call"),
			Skip: rapid.IntRange(0, 4).Draw(t, "skip"),
		}
		switch rapid.IntRange(0, 4).Draw(t, "fault") {
		case 0:
			rule.Answer = rejections().Draw(t, "rejection")
		case 1:
			rule.Answer, rule.Effect = mumbles().Draw(t, "answer"), rapid.Bool().Draw(t, "effect")
		case 2:
			rule.Drop = rapid.SampledFrom([]sandbox.Drop{
				sandbox.DropBefore, sandbox.DropAfter, sandbox.HangBefore, sandbox.HangAfter,
			}).Draw(t, "drop")
		case 3:
			rule.Delay = moment(50*time.Second).Draw(t, "delay")
		case 4:
			rule.HalfBody = true
		}
		return rule
	})
}

// faults take effect within settle, if at all. Reads may lag or lack the list.
func faults() *rapid.Generator[sandbox.Rule] {
	return rapid.Custom(func(t *rapid.T) sandbox.Rule {
		if rapid.Bool().Draw(t, "plain") {
			return plainFaults().Draw(t, "rule")
		}
		skip, times := rapid.IntRange(0, 4).Draw(t, "skip"), rapid.IntRange(1, 4).Draw(t, "times")
		switch rapid.IntRange(0, 2).Draw(t, "fault") {
		case 0:
			call := rapid.SampledFrom([]sandbox.Kind{sandbox.CallAdd, sandbox.CallDelete}).Draw(t, "call")
			return sandbox.Rule{Call: call, Skip: skip, LateEffect: time.Second + moment(settle-10*time.Second).Draw(t, "late")}
		case 1:
			return sandbox.Rule{Call: sandbox.CallGet, Skip: skip, Times: times, Mutate: noList}
		default:
			return sandbox.Rule{Call: sandbox.CallGet, Skip: skip, Times: times, Mutate: doubt}
		}
	})
}

// intrusion is something that another actor does.
type intrusion struct {
	Call   sandbox.Kind // before this call of the gallery, or
	Skip   int
	At     time.Duration // at this time, if Call is empty
	Who    int64
	Delete bool
	Index  int
}

func intrusions() *rapid.Generator[intrusion] {
	return rapid.Custom(func(t *rapid.T) intrusion {
		return intrusion{
			Call:   rapid.SampledFrom([]sandbox.Kind{sandbox.CallDelete, sandbox.CallDelete, sandbox.CallGet, sandbox.CallAdd, ""}).Draw(t, "call"),
			Skip:   rapid.IntRange(0, 2).Draw(t, "skip"),
			At:     moment(3*time.Second).Draw(t, "at"),
			Who:    rapid.SampledFrom([]int64{asha, asha, asha, empty}).Draw(t, "who"),
			Delete: rapid.IntRange(0, 2).Draw(t, "delete") > 0,
			Index:  rapid.IntRange(0, 2).Draw(t, "index"),
		}
	})
}
