package imagelist

import (
	"fmt"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// DuplicateError means that the list shows a token twice.
type DuplicateError struct {
	CustomerID int64
	Token      string
	Images     []capillary.Image
}

func (e *DuplicateError) Error() string {
	return fmt.Sprintf("the list of customer %d shows %s more than once", e.CustomerID, capillary.Printable(e.Token))
}

// IndexError means that position and name disagree about an image's index. Nothing was deleted.
type IndexError struct {
	CustomerID int64
	Images     []capillary.Image
	Position   int
	// Number ends the image's name if Named; Claims is how many images of the list have it. For an image that
	// is not Named, those count that have its Position.
	Number int
	Named  bool
	Claims int
	Check  IndexCheck
}

func (e *IndexError) Error() string {
	return fmt.Sprintf("the index of image %s of customer %d is in doubt: position %d, name %q",
		capillary.Printable(e.Images[e.Position].ID()), e.CustomerID, e.Position, capillary.Printable(e.Images[e.Position].Name))
}
