package capillary

import (
	"strconv"
	"strings"
	"time"
)

// MaxImages is the number of images that a customer can have [documented; code 8082].
const MaxImages = 5

// Image is one entry of a customer's list of images. Its pre-signed links are left out on purpose:
// they carry credentials and must reach no state and no message. Listing.Links has them, sealed.
type Image struct {
	// Token is the s3Token, which names the stored content. It is the only field that identifies an
	// image: the fileHandle of the reference's own samples names two different pictures.
	Token string
	// Handle is the fileHandle; it names the slot, not the picture.
	Handle string
	// Name looks like "{orgId}/{customerId}/{n}".
	Name      string
	Namespace string
	ACL       string
	// Size is in bytes, nil where the API does not tell (older answers).
	Size *int64
	// Version and LatestVersion may be -1 [seen], and are nil where the API does not tell.
	Version       *int64
	LatestVersion *int64
	// LastModified is a date without a zone, so it is opaque.
	LastModified string
}

// ID is the last segment of the token: short enough for people, and as unique as the token.
func (i Image) ID() string {
	return i.Token[strings.LastIndexByte(i.Token, '/')+1:]
}

// owner is the customer that the token names, in the documented shape "customerImage/{orgId}/{customerId}/{uuid}".
func (i Image) owner() (customerID int64, ok bool) {
	parts := strings.Split(i.Token, "/")
	if len(parts) != 4 || parts[0] != "customerImage" {
		return 0, false
	}
	customerID, err := strconv.ParseInt(parts[2], 10, 64)
	return customerID, err == nil && customerID > 0
}

// NameNumber is the number that ends the name. No page says that it is the index, though it looks
// like it; ok is false when the name does not end in a plain number.
func (i Image) NameNumber() (number int, ok bool) {
	last := i.Name[strings.LastIndexByte(i.Name, '/')+1:]
	if last == "" || strings.Trim(last, "0123456789") != "" {
		return 0, false
	}
	number, err := strconv.Atoi(last)
	return number, err == nil
}

// HasSize tells whether the API reported exactly this many bytes.
func (i Image) HasSize(bytes int64) bool {
	return i.Size != nil && *i.Size == bytes
}

// Listing is the answer to one Get Customer Image.
type Listing struct {
	// Images are in the order of the answer; the position of an image is its index.
	Images []Image
	// Explicit is false when the answer had no list at all (customerImage null or left out). That is
	// how an API may say "none", and also how it may say nothing.
	Explicit bool
	// Links are the pre-signed links to the bytes, by the token of the image. They are new on every read
	// and good for about an hour. An image whose link is missing, or may not be fetched, has none here.
	Links map[string]Link
	// Doubts are warnings that this client does not know. The images are there, but that another one
	// is not there can't be concluded from such an answer.
	Doubts []Notice
	// Took is the time from the request to the end of its answer, also counting the time that the machine slept.
	// What the client waited for before, such as its budget, is not in it.
	Took time.Duration
}

// Notice is an entry of the "errors" or "warnings" of an answer.
type Notice struct {
	Code    int64
	Message string
}

// String gives the code and the message the way messages quote them.
func (n Notice) String() string {
	switch {
	case n.Code == 0:
		return strconv.Quote(n.Message)
	case n.Message == "":
		return "code " + strconv.FormatInt(n.Code, 10)
	}
	return "code " + strconv.FormatInt(n.Code, 10) + " " + strconv.Quote(n.Message)
}
