package reader

import (
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/observe"
)

// Snapshot is the result of reading a list.
type Snapshot struct {
	// Images of the last list that was believed, when it was asked for, and when it came.
	Images      []capillary.Image
	Asked, Came time.Time
	// Believed is false if no list was believed.
	Believed bool
	// Reached is set if that list shows what was waited for.
	Reached bool
	// Err is why the last read was of no use; nil if it was of use. Such a read says nothing about any image, so reading goes on
	// after it.
	Err error
}

// Condition says what a list is read for, and how careful to be about it.
type Condition struct {
	// Until is when the list is read for the last time.
	Until time.Time
	// Aim is for people who wait for it, and decides nothing.
	Aim observe.Aim
	// Enough reports whether a list is what the operation waits for.
	Enough func([]capillary.Image) bool
	// Tolerates reports whether to go on after a read that was of no use.
	Tolerates func(error) bool
	// Expects are images that exist as far as the operation knows: a list that lacks one is a surprise.
	Expects []string
	// Odd reports whether a list is a surprise for another reason; may be nil.
	Odd func([]capillary.Image) bool
	// OnList gets each list, believed or not, for the report of a loss; may be nil.
	OnList func([]capillary.Image)
	// NeedsList is set if an answer without any list never means "no images".
	NeedsList bool
	// ForWrite is set if a write will be based on the list, which then must not have taken long to come.
	ForWrite bool
	// Unlocked is set if the customer's lock is not held, so that another process may change the record at any time.
	Unlocked bool
	// Sparse spaces the reads ever wider. It is for what follows a call whose answer was lost: time protects then, not the
	// number of reads.
	Sparse bool

	shares bool // the answer to another read will do
}

// Anything is the condition that any list meets.
func Anything([]capillary.Image) bool { return true }

// Never is the condition that no list meets: only the time counts.
func Never([]capillary.Image) bool { return false }
