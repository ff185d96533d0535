package sandbox

import (
	"fmt"
	"net/http"

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
	return said(http.StatusOK, body, note)
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
	refused := said(status, s.shape().refusal(status, message), "nothing: "+message)
	return &refused
}

// rejected returns the answer to a refused write: a warning within an HTTP 200.
func (s *Server) rejected(r *rejection) reply {
	return said(http.StatusOK, s.shape().failure(r.code, r.message), "nothing: "+r.Error())
}

// addedFile returns the file as the answer to an add shows it. In the samples, the first image of a slot has
// version -1, which a later get shows as 1.
func (s *Server) addedFile(c *customer, img Image) map[string]any {
	version := img.Version
	if version == 1 {
		version = -1
	}
	if s.options.ForeignTokenOnAdd {
		img.Token = fmt.Sprintf("%s/%s/%d/%s", namespace, s.options.Seed.OrgID, c.id, uuid.NewString())
	}
	return s.file(img, version)
}
