package imagelist

import "github.com/capillary-community/terraform-provider-capillary/internal/capillary"

// IndexCheck says which of the two hints at an image's index is trusted: its position in the list, or
// the number that ends its name. The reference says of neither that it is the index.
type IndexCheck string

// The checks. Strict wants both to agree and is the default.
const (
	CheckStrict   IndexCheck = "strict"
	CheckPosition IndexCheck = "position"
	CheckName     IndexCheck = "name"
)

// Index returns the index at which to delete the image at a position, or an IndexError where that is in doubt.
func (check IndexCheck) Index(customerID int64, images []capillary.Image, position int) (int, error) {
	number, named := images[position].NameNumber()
	doubt := &IndexError{
		CustomerID: customerID, Images: images, Position: position, Check: check,
		Number: number, Named: named, Claims: countNumbered(images, number),
	}
	switch {
	case check == CheckPosition:
		return position, nil
	case !named && check == CheckName:
		return 0, doubt // there is nothing of what the user chose to trust
	case !named && countNumbered(images, position) > 0:
		doubt.Claims = countNumbered(images, position)
		return 0, doubt // the name of another image says that it is the one there
	case !named:
		return position, nil // a name without a number says nothing
	case doubt.Claims > 1:
		return 0, doubt // two images claim one number: which of them is it?
	case check == CheckName:
		return number, nil
	case number != position:
		return 0, doubt
	}
	return position, nil
}

// countNumbered returns how many images have a name that ends in this number.
func countNumbered(images []capillary.Image, number int) int {
	count := 0
	for _, image := range images {
		if n, ok := image.NameNumber(); ok && n == number {
			count++
		}
	}
	return count
}
