package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"time"

	"github.com/google/uuid"
)

// namespace is the first segment of every s3Token.
const namespace = "customerImage"

// modifiedLayout is the vendor's lastModified, which has no time zone: the times are those of India [inferred from two
// pages], which has no other time in summer.
const modifiedLayout = "2006-01-02 15:04:05"

// indianTime returns the zone of lastModified. It needs no database of zones, which Windows may lack.
func indianTime() *time.Location {
	return time.FixedZone("IST", int((5*time.Hour + 30*time.Minute).Seconds()))
}

// Image is a stored image as it really is, whatever the answers show.
type Image struct {
	Index        int    // position among the customer's images, from 0
	ID           string // last segment of Token
	Token        string // s3Token: names this content, never reused
	Handle       string // fileHandle: names the slot
	Name         string
	Size         int64
	LastModified string
	ContentType  string
	SHA256       string
	Version      int // how many images the slot has held
}

// stored is an Image and the slot that holds it. Index and name depend on its neighbours, so view fills them
// in.
type stored struct {
	Image
	slot int
}

// newImage describes content about to be stored for the customer.
func newImage(org string, customer int64, content []byte, contentType string) stored {
	token := fmt.Sprintf("%s/%s/%d/%s", namespace, org, customer, uuid.NewString())
	sum := sha256.Sum256(content)
	// Multipart writers use octet-stream if they don't know the type.
	if contentType == "" || contentType == "application/octet-stream" {
		contentType = http.DetectContentType(content)
	}
	return stored{Image: Image{
		ID:           path.Base(token),
		Token:        token,
		Size:         int64(len(content)),
		LastModified: time.Now().In(indianTime()).Format(modifiedLayout),
		ContentType:  contentType,
		SHA256:       hex.EncodeToString(sum[:]),
	}}
}

// view sets the index and name of the images by their positions in the list.
func (s *Server) view(customer int64, images []stored) []Image {
	seen := make([]Image, len(images))
	for i, img := range images {
		seen[i] = img.Image
		seen[i].Index = i
		seen[i].Name = s.options.Naming.name(s.options.Seed.OrgID, customer, i, img.slot, len(images))
	}
	return seen
}

// Images returns the customer's images in the order of their indexes.
func (s *Server) Images(customerID int64) []Image {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, known := s.customers[customerID]
	if !known {
		return nil
	}
	return s.view(c.id, c.images)
}
