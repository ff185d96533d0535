package capillary

import (
	"strconv"
	"strings"
	"time"
)

// MaxImages is the number of images that a customer can have [documented; code 8082].
const MaxImages = 5

// Image is an entry of a customer's list of images. It leaves out the pre-signed links on purpose: they are
// credentials, and must not reach a state or a message. Listing.Links holds them in a form that does not print.
type Image struct {
	// Token is the s3Token, which names the stored content. It is the only field that identifies an image: in
	// the reference's own samples, two different pictures have the same fileHandle.
	Token string
	// Handle is the fileHandle. It names the slot, not the picture.
	Handle string
	// Name looks like "{orgId}/{customerId}/{n}".
	Name      string
	Namespace string
	ACL       string
	// Size is in bytes; nil if the API does not report it (older answers).
	Size *int64
	// Version and LatestVersion may be -1 [seen]; nil if the API does not report them.
	Version       *int64
	LatestVersion *int64
	// LastModified is a date without a time zone, so it is kept as opaque text.
	LastModified string
}

// ID returns the last segment of the token: short enough for people, and as unique as the token.
func (i Image) ID() string {
	return i.Token[strings.LastIndexByte(i.Token, '/')+1:]
}

// owner returns the customer in a token of the documented shape "customerImage/{orgId}/{customerId}/{uuid}".
func (i Image) owner() (customerID int64, ok bool) {
	parts := strings.Split(i.Token, "/")
	if len(parts) != 4 || parts[0] != "customerImage" {
		return 0, false
	}
	customerID, err := strconv.ParseInt(parts[2], 10, 64)
	return customerID, err == nil && customerID > 0
}

// NameNumber returns the number at the end of the name. It looks like the index, but no page says so. ok is
// false if the name does not end in a plain number.
func (i Image) NameNumber() (number int, ok bool) {
	last := i.Name[strings.LastIndexByte(i.Name, '/')+1:]
	if last == "" || strings.Trim(last, "0123456789") != "" {
		return 0, false
	}
	number, err := strconv.Atoi(last)
	return number, err == nil
}

// HasSize reports whether the API reported exactly this many bytes.
func (i Image) HasSize(bytes int64) bool {
	return i.Size != nil && *i.Size == bytes
}

// Listing is the answer to a Get Customer Image.
type Listing struct {
	// Images are in the order of the answer; the position of an image is its index.
	Images []Image
	// HasList is false if the answer contained no list at all (customerImage null or missing). That may be the
	// API's way to say "no images", but it may also mean nothing.
	HasList bool
	// Links are the pre-signed links to the bytes, by the image's token. Every read gives new ones, valid for
	// about an hour. An image has no entry if its link is missing or must not be followed.
	Links map[string]Link
	// UnknownWarnings are warnings that this client does not know. The listed images exist, but the answer does not
	// prove that another image does not.
	UnknownWarnings []Notice
	// Took is the time from the request to the end of its answer, including time that the machine slept, but
	// not the wait for the budget and the like.
	Took time.Duration
}

// Notice is an entry of "errors" or "warnings" in an answer.
type Notice struct {
	Code    int64
	Message string
}

// String returns the code and the text in the form in which messages quote them.
func (n Notice) String() string {
	switch {
	case n.Code == 0:
		return strconv.Quote(n.Message)
	case n.Message == "":
		return "code " + strconv.FormatInt(n.Code, 10)
	}
	return "code " + strconv.FormatInt(n.Code, 10) + " " + strconv.Quote(n.Message)
}
