package sandbox

import "fmt"

// Naming says what the number at the end of an image's name means: no page of
// the vendor does.
type Naming int

const (
	// Positional numbers are the current index, renumbered after each change.
	Positional Naming = iota
	// Sticky numbers are the lowest free one at the add, and stay: a delete
	// leaves a gap that the next add fills.
	Sticky
	// Shuffled numbers are each other's: from two images on, every one is wrong.
	Shuffled
	// Absent names end in no number.
	Absent
)

// name is the name of the image at index among count, held in slot.
func (n Naming) name(org string, customer int64, index, slot, count int) string {
	switch n {
	case Sticky:
		return fmt.Sprintf("%s/%d/%d", org, customer, slot)
	case Shuffled:
		// A rotation, since a reversal would leave the middle one right.
		return fmt.Sprintf("%s/%d/%d", org, customer, (index+1)%count)
	case Absent:
		return fmt.Sprintf("%s/%d/avatar", org, customer)
	default:
		return fmt.Sprintf("%s/%d/%d", org, customer, index)
	}
}
