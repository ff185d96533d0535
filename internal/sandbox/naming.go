package sandbox

import "fmt"

// Naming is what the number at the end of an image's name means, which no page of the vendor says.
type Naming int

const (
	// Positional numbers are the current index, renumbered after each change.
	Positional Naming = iota
	// Sticky numbers are the lowest free one at the time of the add, and stay: a delete leaves a gap that the
	// next add fills.
	Sticky
	// Shuffled numbers are swapped: with two images or more, every number is wrong.
	Shuffled
	// Absent means that names do not end in a number.
	Absent
)

// name returns the name of the image at index among count images, in the given slot.
func (n Naming) name(org string, customer int64, index, slot, count int) string {
	switch n {
	case Sticky:
		return fmt.Sprintf("%s/%d/%d", org, customer, slot)
	case Shuffled:
		// A rotation, because a reversal would leave the middle one right.
		return fmt.Sprintf("%s/%d/%d", org, customer, (index+1)%count)
	case Absent:
		return fmt.Sprintf("%s/%d/avatar", org, customer)
	default:
		return fmt.Sprintf("%s/%d/%d", org, customer, index)
	}
}
