package gallery

import (
	"time"

	"pgregory.net/rapid"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// plan is all that the model draws. It is plain values, so that a failure can be read, and kept as a case.
type plan struct {
	API api
	// Apart turns sharing off: no operation hands its list on, no read uses the answer to another. Batch
	// turns it on that deletions go together.
	Apart, Batch bool
	// Latency is what each call takes, so that operations wait for each other.
	Latency time.Duration
	// Budget is what a deletion waits for before it may read, as where calls are limited.
	Budget time.Duration
	Runs   int // that are at it at the same time
	Acts   []act
	Faults []fault
	Kills  []kill
	Others []intrusion
	// Rest passes between these runs and the one that comes after them.
	Rest time.Duration
}

// api is what is not documented of the API.
type api struct {
	Naming                                                                                      sandbox.Naming
	AddsFirst, Loose, FreshHandles, OmitSizes, OmitEmptyList, ForeignTokenOnAdd, LinksAreBroken bool
	// Batch is what it does with several indexes in one call.
	Batch sandbox.Batch
}

// deed is what an act does.
type deed string

const (
	adds    deed = "add"
	removes deed = "remove"
	reads   deed = "read"
	purges  deed = "purge"
)

// act is one operation of a run.
type act struct {
	Run      int
	Deed     deed
	Customer int64 // to add to; the others are about asha
	Image    int   // which of the images of the seed, for the others; a purge keeps it
	Start    time.Duration
	Cancel   time.Duration // after which it is interrupted; 0 for never
}

// kill ends a run as SIGKILL does. Saved: what was done by then is in the state.
type kill struct {
	Run   int
	At    time.Duration
	Saved bool
}

// intrusion is something that another actor does.
type intrusion struct {
	Call   sandbox.Kind // before this call of ours, or
	Skip   int
	At     time.Duration // at this time, if Call is empty
	Who    int64
	Delete bool
	Index  int
}

// operationTime is what an operation may take at most.
const operationTime = 20 * time.Minute

// drawAlone draws what may happen while only our runs write.
func drawAlone(t *rapid.T) plan {
	p := plan{API: drawAPI(t), Runs: rapid.IntRange(1, 3).Draw(t, "runs")}
	p.drawSharing(t)
	p.Acts = rapid.SliceOfN(acts(p.Runs, drawDeeds(t)), 2, 7).Draw(t, "acts")
	p.Faults = rapid.SliceOfN(faults(false, p.Batch), 0, 6).Draw(t, "faults")
	p.Kills = rapid.SliceOfN(kills(p.Runs), 0, 2).Draw(t, "kills")
	p.Rest = moment(4*time.Minute).Draw(t, "rest")
	return p
}

// drawInCompany draws what may happen while another actor writes as well. Lists that lag are left out: one
// that is older than what the actor did, and younger than what it was read for, hides both from everybody.
func drawInCompany(t *rapid.T) plan {
	p := plan{API: drawAPI(t), Runs: rapid.IntRange(1, 2).Draw(t, "runs")}
	p.drawSharing(t)
	p.Acts = rapid.SliceOfN(acts(p.Runs, drawDeeds(t)), 1, 5).Draw(t, "acts")
	p.Faults = rapid.SliceOfN(faults(true, p.Batch), 0, 4).Draw(t, "faults")
	p.Others = rapid.SliceOfN(intrusions(), 1, 5).Draw(t, "others")
	return p
}

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

// batches are the servers that delete no other image than those that were named, whichever way they read
// several indexes.
func batches() []sandbox.Batch {
	return []sandbox.Batch{
		sandbox.BatchInOrder, sandbox.BatchInOrder, sandbox.BatchAtOnce, sandbox.BatchFirstOnly, sandbox.BatchLastOnly, sandbox.BatchRefused,
	}
}

func drawAPI(t *rapid.T) api {
	odd := func(name string) bool { return rapid.IntRange(0, 5).Draw(t, name) == 5 } // shrinks to the documented
	drawn := api{
		Naming:    rapid.SampledFrom(namings()).Draw(t, "naming"),
		AddsFirst: odd("adds first"), Loose: odd("loose"), FreshHandles: odd("fresh handles"), OmitSizes: odd("no sizes"),
		OmitEmptyList: odd("no empty list"), ForeignTokenOnAdd: odd("foreign token"), LinksAreBroken: odd("broken links"),
	}
	// Without token, size and bytes there is nothing left by which anybody could know an upload.
	drawn.LinksAreBroken = drawn.LinksAreBroken && (!drawn.ForeignTokenOnAdd || !drawn.OmitSizes)
	return drawn
}

// namings has more of those in which deletions are not mostly refused.
func namings() []sandbox.Naming {
	return []sandbox.Naming{sandbox.Positional, sandbox.Positional, sandbox.Positional, sandbox.Absent, sandbox.Absent, sandbox.Sticky, sandbox.Shuffled}
}

// Each generator is made anew where it is used, since rapid's are not safe for tests that run in parallel.

// drawDeeds draws what the runs do. Uploads and purges do not go together: whether an image is to stay
// would depend on which comes first.
func drawDeeds(t *rapid.T) []deed {
	return rapid.SampledFrom([][]deed{
		{removes, removes, removes, adds, adds, reads}, {removes, removes, removes, adds, adds, reads},
		{removes, adds}, {removes, purges, reads},
	}).Draw(t, "deeds")
}

func acts(runs int, deeds []deed) *rapid.Generator[act] {
	return rapid.Custom(func(t *rapid.T) act {
		return act{
			Run:      rapid.IntRange(0, runs-1).Draw(t, "run"),
			Deed:     rapid.SampledFrom(deeds).Draw(t, "deed"),
			Customer: rapid.SampledFrom([]int64{asha, empty}).Draw(t, "customer"),
			Image:    rapid.IntRange(0, 2).Draw(t, "image"),
			Start:    moment(2*time.Second).Draw(t, "start"),
			Cancel:   rapid.SampledFrom([]time.Duration{0, 0, 0, 0, 0, 0, 2 * time.Second, 20 * time.Second, 90 * time.Second}).Draw(t, "cancel"),
		}
	})
}

func kills(runs int) *rapid.Generator[kill] {
	return rapid.Custom(func(t *rapid.T) kill {
		return kill{Run: rapid.IntRange(0, runs-1).Draw(t, "run"), At: moment(90*time.Second).Draw(t, "at"), Saved: rapid.Bool().Draw(t, "saved")}
	})
}

func moment(latest time.Duration) *rapid.Generator[time.Duration] {
	return rapid.Map(rapid.IntRange(0, int(latest/time.Millisecond)), func(ms int) time.Duration {
		return time.Duration(ms) * time.Millisecond
	})
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
