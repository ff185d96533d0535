package evidence

import (
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// List is one answer of the API about the images of a customer.
type List struct {
	Images []capillary.Image
	// Missing: the answer had no list at all.
	Missing bool
	// Doubtful: it carries a warning that may mean that the list is not complete.
	Doubtful bool
	// Asked is when the list was asked for, Came when it was here.
	Asked, Came time.Time
}

// Shows reports whether a list has an image.
func (l List) Shows(token string) bool {
	return slices.ContainsFunc(l.Images, func(i capillary.Image) bool { return i.Token == token })
}

// repeats reports whether a list shows an image twice.
func (l List) repeats() bool {
	seen := make(map[string]bool, len(l.Images))
	for _, image := range l.Images {
		if seen[image.Token] {
			return true
		}
		seen[image.Token] = true
	}
	return false
}

// sameAs reports whether two lists show the same images in the same order.
func (l List) sameAs(other List) bool {
	return slices.EqualFunc(l.Images, other.Images, func(a, b capillary.Image) bool { return a.Token == b.Token })
}

// Age is how long ago the list can have been made when it came.
func (l List) Age() time.Duration { return l.Came.Sub(l.Asked) }

// TooSlow reports whether a list took so long to come that no write may be based on it: the images may have
// moved meanwhile.
func (l List) TooSlow() bool { return l.Age() > actable }
