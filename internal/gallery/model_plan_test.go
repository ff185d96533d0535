package gallery

import (
	"time"

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
	// Settles are the settle_timeouts of these runs, and NextSettle is that of those which come after them;
	// 0 and what is missing is the default.
	Settles    []time.Duration
	NextSettle time.Duration
	Early      []early
	Acts       []act
	Faults     []fault
	Pages      []pageFault
	Kills      []kill
	Others     []intrusion
	// Rest passes between these runs and the one that comes after them.
	Rest time.Duration
	// MissingIsNone: the user says that an answer without a list means that there are no images.
	MissingIsNone bool
	// Refresh are the faults that the first refresh after these runs meets.
	Refresh []fault
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
	imports deed = "import"
)

// act is one operation of a run.
type act struct {
	Run      int
	Deed     deed
	Customer int64 // to add to; the others are about asha
	Image    int   // which of asha's images at the beginning, for the others; a purge keeps it
	// Content is which bytes are added: acts of the same Content add the same ones, 0 has bytes of its own.
	Content int
	Start   time.Duration
	Cancel  time.Duration // after which it is interrupted; 0 for never
}

// early is an image that another actor has added before the runs, of a Content that acts may have as well.
type early struct {
	Customer int64
	Content  int
	Age      time.Duration
}

// The contents that several may have; the second and the third have the same size.
const (
	firstContent = 1
	lastContent  = 3
)

// content gives the bytes that an act adds, which is the act with that number.
func content(which, number int) []byte {
	switch which {
	case 0:
		return sandbox.Picture(1, 20000+number)
	case firstContent:
		return sandbox.Picture(1, 30000)
	default:
		return sandbox.Picture(int64(which), 30001)
	}
}

// pageFault is a page that can't be stored, once or a few times. Lost: for the holder of the lock at that time
// it can't be stored any more at all, and others get the lock.
type pageFault struct {
	Skip, Times int
	Lost        bool
}

// kill ends a run as SIGKILL does. Saved: what was done by then is in the state.
type kill struct {
	Run   int
	At    time.Duration
	Saved bool
}

// intrusion is something that another actor does: it adds, or it deletes, or it restores what was deleted last.
type intrusion struct {
	Call            sandbox.Kind // before this call of ours, or
	Skip            int
	At              time.Duration // at this time, if Call is empty
	Who             int64
	Delete, Restore bool
	Index           int
}

const operationTime = 20 * time.Minute

// settle is the settle_timeout of one of the first runs.
func (p plan) settle(run int) time.Duration {
	if run < len(p.Settles) && p.Settles[run] > 0 {
		return p.Settles[run]
	}
	return settle
}

// nextSettle is that of the runs after them.
func (p plan) nextSettle() time.Duration {
	if p.NextSettle > 0 {
		return p.NextSettle
	}
	return settle
}

// longestSettle is how long it takes until whatever comes late has come.
func (p plan) longestSettle() time.Duration {
	longest := p.nextSettle()
	for run := range p.Runs {
		longest = max(longest, p.settle(run))
	}
	return longest
}

// shortestSettle is that of those first runs that wait the least: what comes late comes within it.
func (p plan) shortestSettle() time.Duration {
	shortest := p.settle(0)
	for run := range p.Runs {
		shortest = min(shortest, p.settle(run))
	}
	return shortest
}
