package gallery

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Each generator is created where it is used, because rapid's are not safe for tests that run in parallel.

// drawAlone draws a plan in which no other actor writes once the runs have started.
func drawAlone(t *rapid.T) plan {
	p := plan{API: drawAPI(t), Runs: rapid.IntRange(1, 2).Draw(t, "runs")}
	p.drawSharing(t)
	p.drawSettles(t)
	p.MissingIsNone = p.API.OmitEmptyList && rapid.Bool().Draw(t, "missing is none")
	p.Early = rapid.SliceOfN(earlyImages(), 0, 2).Draw(t, "early")
	p.Acts = rapid.SliceOfN(acts(p.Runs, drawDeeds(t), p.images()), 1, 8).Draw(t, "acts")
	p.Faults = rapid.SliceOfN(faults(p, false), 0, 6).Draw(t, "faults")
	p.Refresh = rapid.SliceOfN(refreshFaults(p), 0, 3).Draw(t, "refresh")
	p.Kills = rapid.SliceOfN(kills(p.Runs), 0, p.Runs).Draw(t, "kills")
	if p.Rest = moment(10*time.Second).Draw(t, "rest"); rapid.Bool().Draw(t, "long rest") {
		p.Rest += moment(4*time.Minute).Draw(t, "more rest")
	}
	if odd(t, "pages fail") {
		p.Pages = rapid.SliceOfN(pageFaults(), 1, 3).Draw(t, "pages")
	}
	p.keepToTheConditions()
	return p
}

// drawInCompany draws a plan with another actor, or a gateway that repeats calls.
func drawInCompany(t *rapid.T) plan {
	p := plan{API: drawAPI(t), Runs: rapid.IntRange(1, 2).Draw(t, "runs")}
	p.drawSharing(t)
	p.drawSettles(t)
	p.Acts = rapid.SliceOfN(acts(p.Runs, drawDeeds(t), p.images()), 1, 6).Draw(t, "acts")
	p.Faults = rapid.SliceOfN(faults(p, true), 0, 4).Draw(t, "faults")
	p.Others = rapid.SliceOfN(intrusions(), 0, 5).Draw(t, "others")
	return p
}

// keepToTheConditions takes out what the guide makes no promise about.
func (p *plan) keepToTheConditions() {
	// Two states in one place: an image that a killed run has saved may look unclaimed to the other one.
	if p.sharesContentAcrossRuns() {
		for n := range p.Kills {
			p.Kills[n].Saved = false
		}
	}
	// An actor that has just added an image counts as another actor with regard to lagging lists.
	for n := range p.Early {
		if !p.mayBeYoung(p.Early[n]) {
			p.Early[n].Age = time.Hour
		}
	}
	// A user who says what a missing list means must know it.
	if p.MissingIsNone {
		isListless := func(f fault) bool { return f.What == listless }
		p.Faults, p.Refresh = slices.DeleteFunc(p.Faults, isListless), slices.DeleteFunc(p.Refresh, isListless)
	}
	// Of several images deleted with one call, all may be missing from the list after it.
	if p.Batch {
		p.Faults = slices.DeleteFunc(p.Faults, fault.isWrongList)
	}
	// An answer says that an image was deleted, which is still there, and a short list seems to agree.
	isVain := func(f fault) bool {
		return f.Call == sandbox.CallDelete && f.What == mumbled && f.Answer == "200" && !f.Effect
	}
	if slices.ContainsFunc(p.Faults, isVain) {
		p.Faults = slices.DeleteFunc(p.Faults, fault.isWrongList)
	}
	// What a killed run could not note, no later run knows.
	if len(p.Pages) > 0 {
		p.Kills = nil
	}
	// A list that is wrong in this way is known by what was noted of those before.
	if len(p.Pages) > 0 {
		p.Faults, p.Refresh = slices.DeleteFunc(p.Faults, fault.isWrongList), slices.DeleteFunc(p.Refresh, fault.isWrongList)
	}
}

// mayBeYoung reports whether a list from before an image was added misleads no act.
func (p *plan) mayBeYoung(e early) bool {
	return !p.API.AddsFirst && !slices.ContainsFunc(p.Acts, func(a act) bool {
		return a.Deed == purges || a.Deed == adds && a.Content == e.Content
	})
}

func (p *plan) sharesContentAcrossRuns() bool {
	runs := map[int]int{}
	for _, a := range p.Acts {
		if a.Deed != adds || a.Content == 0 {
			continue
		}
		if run, known := runs[a.Content]; known && run != a.Run {
			return true
		}
		runs[a.Content] = a.Run
	}
	return false
}

// images is how many images asha has at the beginning.
func (p *plan) images() int {
	images := 3
	for _, e := range p.Early {
		if e.Customer == asha {
			images++
		}
	}
	return images
}

// odd is for what is rare, and shrinks to what is usual.
func odd(t *rapid.T, name string) bool { return rapid.IntRange(0, 5).Draw(t, name) == 5 }

// drawSharing turns on and off what saves calls.
func (p *plan) drawSharing(t *rapid.T) {
	p.Apart = rapid.IntRange(0, 3).Draw(t, "apart") == 3
	p.Batch = rapid.IntRange(0, 2).Draw(t, "batch") == 2
	p.Latency = rapid.SampledFrom([]time.Duration{0, 10 * time.Millisecond, 400 * time.Millisecond}).Draw(t, "latency")
	p.Budget = rapid.SampledFrom([]time.Duration{0, 0, 0, time.Second, prepareTime - time.Second, prepareTime + time.Second}).Draw(t, "budget")
	if p.Batch {
		p.API.Batch = rapid.SampledFrom(batches()).Draw(t, "server's batch")
	}
}

// drawSettles lets runs have different settle_timeouts, now and then.
func (p *plan) drawSettles(t *rapid.T) {
	if !odd(t, "settles") {
		return
	}
	settles := rapid.SampledFrom([]time.Duration{settle, 5 * time.Minute})
	p.Settles = rapid.SliceOfN(settles, p.Runs, p.Runs).Draw(t, "settles of the runs")
	p.NextSettle = settles.Draw(t, "next settle")
}

// batches are the servers that delete no other image than those that were named, whichever way they read
// several indexes.
func batches() []sandbox.Batch {
	return []sandbox.Batch{
		sandbox.BatchInOrder, sandbox.BatchInOrder, sandbox.BatchAtOnce, sandbox.BatchFirstOnly, sandbox.BatchLastOnly, sandbox.BatchRefused,
	}
}

func drawAPI(t *rapid.T) api {
	drawn := api{
		Naming:    rapid.SampledFrom(namings()).Draw(t, "naming"),
		AddsFirst: odd(t, "adds first"), Loose: odd(t, "loose"), FreshHandles: odd(t, "fresh handles"), OmitSizes: odd(t, "no sizes"),
		OmitEmptyList: odd(t, "no empty list"), ForeignTokenOnAdd: odd(t, "foreign token"), LinksAreBroken: odd(t, "broken links"),
	}
	// Without token, size and bytes there is nothing left by which anybody could know an upload.
	drawn.LinksAreBroken = drawn.LinksAreBroken && (!drawn.ForeignTokenOnAdd || !drawn.OmitSizes)
	return drawn
}

// namings has more of those in which deletions are not mostly refused.
func namings() []sandbox.Naming {
	return []sandbox.Naming{sandbox.Positional, sandbox.Positional, sandbox.Positional, sandbox.Absent, sandbox.Absent, sandbox.Sticky, sandbox.Shuffled}
}

// drawDeeds draws what the runs do. Uploads and purges do not go together: whether an image is to stay
// would depend on which comes first.
func drawDeeds(t *rapid.T) []deed {
	return rapid.SampledFrom([][]deed{
		{removes, removes, removes, adds, adds, reads}, {removes, removes, removes, adds, adds, imports},
		{removes, adds}, {adds}, {removes, purges, reads},
	}).Draw(t, "deeds")
}

func acts(runs int, deeds []deed, images int) *rapid.Generator[act] {
	return rapid.Custom(func(t *rapid.T) act {
		a := act{
			Run:    rapid.IntRange(0, runs-1).Draw(t, "run"),
			Deed:   rapid.SampledFrom(deeds).Draw(t, "deed"),
			Start:  moment(2*time.Second).Draw(t, "start"),
			Cancel: rapid.SampledFrom([]time.Duration{0, 0, 0, 0, 0, 0, 2 * time.Second, 20 * time.Second, 90 * time.Second}).Draw(t, "cancel"),
		}
		switch a.Deed {
		case adds:
			a.Customer = rapid.SampledFrom([]int64{asha, empty}).Draw(t, "customer")
			a.Content = drawContent(t)
		case imports:
			a.Image = rapid.IntRange(0, images-1).Draw(t, "image")
		default: // what another actor has just added is in no state, unless it is imported
			a.Image = rapid.IntRange(0, 2).Draw(t, "image")
		}
		return a
	})
}

// drawContent has more uploads of bytes of their own.
func drawContent(t *rapid.T) int {
	return rapid.SampledFrom([]int{0, 0, firstContent, firstContent, 2, lastContent}).Draw(t, "content")
}

func earlyImages() *rapid.Generator[early] {
	return rapid.Custom(func(t *rapid.T) early {
		return early{
			Customer: rapid.SampledFrom([]int64{asha, empty}).Draw(t, "customer"),
			Content:  rapid.IntRange(firstContent, lastContent).Draw(t, "content"),
			Age:      rapid.SampledFrom([]time.Duration{time.Hour, 5 * time.Second, 11 * time.Second}).Draw(t, "age"),
		}
	})
}

func pageFaults() *rapid.Generator[pageFault] {
	return rapid.Custom(func(t *rapid.T) pageFault {
		return pageFault{Skip: rapid.IntRange(0, 8).Draw(t, "skip"), Times: rapid.IntRange(1, 3).Draw(t, "times"), Lost: odd(t, "lost")}
	})
}

func kills(runs int) *rapid.Generator[kill] {
	return rapid.Custom(func(t *rapid.T) kill {
		return kill{Run: rapid.IntRange(0, runs-1).Draw(t, "run"), At: moment(90*time.Second).Draw(t, "at"), Saved: rapid.Bool().Draw(t, "saved")}
	})
}

// moment is any time up to the latest. rapid draws small numbers far more often than large ones, and most calls that come
// late would be over before anything else happens: so half of the moments are spread evenly.
func moment(latest time.Duration) *rapid.Generator[time.Duration] {
	const parts = 16
	return rapid.Custom(func(t *rapid.T) time.Duration {
		part, within := 0, latest
		if rapid.Bool().Draw(t, "spread") {
			within = latest / parts
			for range 4 { // a bool is fair
				part *= 2
				if rapid.Bool().Draw(t, "half") {
					part++
				}
			}
		}
		ms := rapid.IntRange(0, int(within/time.Millisecond)).Draw(t, "ms")
		return time.Duration(part)*(latest/parts) + time.Duration(ms)*time.Millisecond
	})
}

func intrusions() *rapid.Generator[intrusion] {
	return rapid.Custom(func(t *rapid.T) intrusion {
		in := intrusion{
			Call:  rapid.SampledFrom([]sandbox.Kind{sandbox.CallDelete, sandbox.CallDelete, sandbox.CallGet, sandbox.CallAdd, ""}).Draw(t, "call"),
			Skip:  rapid.IntRange(0, 2).Draw(t, "skip"),
			At:    moment(3*time.Second).Draw(t, "at"),
			Who:   rapid.SampledFrom([]int64{asha, asha, asha, empty}).Draw(t, "who"),
			Index: rapid.IntRange(0, 2).Draw(t, "index"),
		}
		what := rapid.IntRange(0, 7).Draw(t, "what")
		in.Delete, in.Restore = what > 2, what == 2
		if in.Restore {
			in.At += moment(3*time.Minute).Draw(t, "restored at")
		}
		return in
	})
}
