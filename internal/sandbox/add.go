package sandbox

import (
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// add stores the uploaded file as another image.
func (s *Server) add(req *request) reply {
	c, warnings, refused := s.resolve(req.customer)
	if refused != nil {
		return *refused
	}
	if refused := s.checkUpload(req, c); refused != nil {
		return *refused
	}
	before := len(c.images)
	img, rejected := s.put(c, req.upload.content, req.upload.contentType, req.by)
	if rejected != nil {
		return s.rejected(rejected)
	}
	note := fmt.Sprintf("added index %d of customer %d: %d bytes; %d → %s",
		img.Index, c.id, img.Size, before, counted(len(c.images)))
	entry := map[string]any{"file": s.addedFile(c, img), "message": "Successfully uploaded file"}
	body := s.shape().success(entry, warnings)
	if s.options.SeveralEntries {
		body["data"] = append([]any{entry}, s.earlierEntries(c, img)...)
	}
	return jsonReply(http.StatusOK, body, note)
}

// earlierEntries describe the images that were there before the added one.
func (s *Server) earlierEntries(c *customer, added Image) []any {
	var entries []any
	for _, img := range s.view(c.id, c.images) {
		if img.Token != added.Token {
			entries = append(entries, s.shape().entry(map[string]any{"file": s.file(img, img.Version), "message": "Successfully uploaded file"}))
		}
	}
	return entries
}

// checkUpload refuses anything but an upload of one file of a legal size.
func (s *Server) checkUpload(req *request, c *customer) *reply {
	u := req.upload
	switch {
	case u.malformed != nil:
		return s.refuse(req, c, http.StatusUnsupportedMediaType, "Unsupported Media Type")
	case u.files == 0:
		refused := s.rejected(&rejection{codeNoImagePassed, "No Image Passed"})
		s.record(Event{Kind: Rejected, CustomerID: c.id, Index: -1, By: req.by, Reason: "no file"})
		return &refused
	case u.files > 1:
		// Documented, but our clients must not do it: if the answer is lost, several effects of one call can't
		// be told apart.
		return s.refuse(req, c, http.StatusBadRequest, "the sandbox accepts one file per call")
	case u.tooLarge:
		return s.refuse(req, c, http.StatusRequestEntityTooLarge, "Payload Too Large")
	default:
		return nil
	}
}

func (s *Server) refuse(req *request, c *customer, status int, message string) *reply {
	s.record(Event{Kind: Rejected, CustomerID: c.id, Index: -1, By: req.by, Reason: message})
	refused := jsonReply(status, s.shape().refusal(status, message), "nothing: "+message)
	return &refused
}

// rejected returns the answer to a refused write: a warning within an HTTP 200.
func (s *Server) rejected(r *rejection) reply {
	return jsonReply(http.StatusOK, s.shape().failure(r.code, r.message), "nothing: "+r.Error())
}

// addedFile returns the file as the answer to an add shows it. A later get of the same image has a lastModified that
// differs by a second [seen, 2021]; which of the two is the earlier one is not known, and here it is that of the add.
func (s *Server) addedFile(c *customer, img Image) map[string]any {
	img.LastModified = secondBefore(img.LastModified)
	if s.options.ForeignTokenOnAdd {
		img.Token = fmt.Sprintf("%s/%s/%d/%s", namespace, s.options.Seed.OrgID, c.id, uuid.NewString())
	}
	return s.file(img, s.addedVersion(img))
}

// addedVersion returns the version that the answer to an add shows. That of a first image is 1 [seen, 2026-04-20]; an
// older sample has -1 [seen, 2025-04-21], which is one of the odd shapes.
func (s *Server) addedVersion(img Image) int {
	if s.options.Loose && img.Version == 1 {
		return -1
	}
	return img.Version
}

// secondBefore returns the lastModified of a second before.
func secondBefore(modified string) string {
	at, err := time.Parse(modifiedLayout, modified)
	if err != nil {
		return modified // of a seed
	}
	return at.Add(-time.Second).Format(modifiedLayout)
}
