package journal

import (
	"crypto/rand"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// PendingUpload is an upload that was sent and whose outcome was not known when the operation had to end. It is what a
// later run needs to find the image, and is kept as JSON until then.
type PendingUpload struct {
	// Key tells uploads apart. Earlier releases left it out.
	Key        string `json:"key,omitempty"`
	CustomerID int64  `json:"customer_id"`
	Size       int64  `json:"size"` // bytes
	SHA256     string `json:"sha256,omitempty"`
	// Since is when the upload was given up: from then on it has Settle to take effect.
	Since time.Time `json:"since"`
	// Settle is the settle_timeout of the run that sent it. That of the run that looks for it may be shorter.
	Settle time.Duration `json:"settle,omitempty"` // nanoseconds
	// Before are the tokens that were listed before the upload was sent.
	Before []string `json:"before"`
	// NoBaseline is set if no list was read before the upload. An image that looks new may then be old.
	NoBaseline bool `json:"blind,omitempty"`
}

// NewPendingUpload describes an upload that is about to be sent.
func NewPendingUpload(customerID int64, upload capillary.Upload, before []capillary.Image, settle time.Duration) PendingUpload {
	return PendingUpload{
		Key: rand.Text(), CustomerID: customerID, Size: upload.Size, SHA256: upload.SHA256, Since: time.Now(), Settle: settle,
		Before: imagelist.Tokens(before), NoBaseline: before == nil,
	}
}

// NewIn returns the images of a list that were not there before the upload.
func (p PendingUpload) NewIn(images []capillary.Image) []imagelist.Entry {
	return slices.DeleteFunc(imagelist.Entries(images), func(s imagelist.Entry) bool { return slices.Contains(p.Before, s.Token) })
}
