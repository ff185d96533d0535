package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

// Batch is what a delete with several indexes does, which no page of the vendor says. An index that does not
// exist ends a call with 8078; images deleted by then stay deleted.
type Batch int

const (
	// BatchInOrder deletes one after the other, in the order sent; the images behind each move up before the
	// next.
	BatchInOrder Batch = iota
	// BatchAtOnce takes every index as a position in the list as it was when the call arrived, and deletes all
	// of them or none.
	BatchAtOnce
	// BatchAscending is BatchInOrder from the lowest index up: from the second index on, it deletes wrong
	// images or none.
	BatchAscending
	// BatchFirstOnly deletes the first index sent and ignores the others.
	BatchFirstOnly
	// BatchLastOnly deletes the last index sent and ignores the others.
	BatchLastOnly
	// BatchRefused answers HTTP 400 to more than one index and deletes nothing.
	BatchRefused
)

// batchNames returns the choices on the command line, in the order of the constants.
func batchNames() []string {
	return []string{"in-order", "at-once", "ascending", "first-only", "last-only", "refused"}
}

// String returns the name on the command line.
func (b Batch) String() string {
	if !b.known() {
		return fmt.Sprintf("Batch(%d)", int(b))
	}
	return batchNames()[b]
}

// Set sets the Batch from its name on the command line, so that a Batch is a flag.Value.
func (b *Batch) Set(name string) error {
	found := slices.Index(batchNames(), name)
	if found < 0 {
		return fmt.Errorf("not one of %s", strings.Join(batchNames(), ", "))
	}
	*b = Batch(found)
	return nil
}

func (b Batch) known() bool { return b >= BatchInOrder && int(b) < len(batchNames()) }

// check returns an error if a call must not have this many indexes.
func (b Batch) check(count int) error {
	if b == BatchRefused && count > 1 {
		return fmt.Errorf("delete with %d image_ids, not one", count)
	}
	return nil
}

// steps returns the single deletes of a call, in their order, each with its index at that moment. At least one
// index was sent.
func (b Batch) steps(sent []int) []int {
	// No image has a negative index, so it is tried alone: nothing may be deleted before it fails.
	if lowest := slices.Min(sent); lowest < 0 {
		return []int{lowest}
	}
	switch b {
	case BatchAtOnce:
		// From the highest index down, no remaining image moves, and an index that does not exist ends the call
		// before the first delete.
		places := slices.Compact(ascending(sent))
		slices.Reverse(places)
		return places
	case BatchAscending:
		return ascending(sent)
	case BatchFirstOnly:
		return sent[:1]
	case BatchLastOnly:
		return sent[len(sent)-1:]
	default:
		return sent
	}
}

func ascending(indexes []int) []int { return slices.Sorted(slices.Values(indexes)) }
