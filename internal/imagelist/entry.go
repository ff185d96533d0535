package imagelist

import (
	"slices"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// Entry is an image and its position in a list.
type Entry struct {
	Index int
	capillary.Image
}

// NoIndex is the index of an image that no list has shown yet.
const NoIndex = -1

// Find returns the position of the image with a token, and reports whether the list has it. A list that shows any token
// twice is a DuplicateError: where it is wrong once, its positions can't be relied on.
func Find(customerID int64, images []capillary.Image, token string) (at int, ok bool, err error) {
	at = -1
	seen := make(map[string]bool, len(images))
	for i, image := range images {
		if seen[image.Token] {
			return 0, false, &DuplicateError{CustomerID: customerID, Token: image.Token, Images: images}
		}
		seen[image.Token] = true
		if image.Token == token {
			at = i
		}
	}
	return at, at >= 0, nil
}

// Has reports whether a list has an image.
func Has(images []capillary.Image, token string) bool {
	return slices.ContainsFunc(images, func(i capillary.Image) bool { return i.Token == token })
}

// Missing returns the images that were seen before and that a later list lacks, except those that were meant to go.
func Missing(before []Entry, after []capillary.Image, meant ...string) []Entry {
	var lost []Entry
	for _, entry := range before {
		if !slices.Contains(meant, entry.Token) && !Has(after, entry.Token) {
			lost = append(lost, entry)
		}
	}
	return lost
}

// OfSize returns the entries whose image has this size.
func OfSize(entries []Entry, bytes int64) []Entry {
	var fitting []Entry
	for _, entry := range entries {
		if entry.HasSize(bytes) {
			fitting = append(fitting, entry)
		}
	}
	return fitting
}

// Contains reports whether the image of an entry is among others, in any position.
func Contains(entries []Entry, entry Entry) bool {
	return slices.ContainsFunc(entries, func(s Entry) bool { return s.Token == entry.Token })
}

// Tokens returns what identifies the images.
func Tokens(images []capillary.Image) []string {
	list := make([]string, len(images))
	for i, image := range images {
		list[i] = image.Token
	}
	return list
}

// ByName returns the image with this token or id (the token's last segment), or nil. Two images of one id are a
// DuplicateError.
func ByName(customerID int64, entries []Entry, name string) (*Entry, error) {
	var found *Entry
	for i := range entries {
		if entries[i].Token != name && entries[i].ID() != name {
			continue
		}
		if found != nil {
			return nil, &DuplicateError{CustomerID: customerID, Token: name, Images: Images(entries)}
		}
		found = &entries[i]
	}
	return found, nil
}

// Images returns the images of entries.
func Images(entries []Entry) []capillary.Image {
	list := make([]capillary.Image, len(entries))
	for i, entry := range entries {
		list[i] = entry.Image
	}
	return list
}
