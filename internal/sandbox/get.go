package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
)

// get answers with the customer's details, and with the images if they are requested.
func (s *Server) get(req *request) reply {
	if refused := s.checkSource(req); refused != nil {
		return *refused
	}
	c, warnings, refused := s.resolve(req.customer)
	if refused != nil {
		return *refused
	}
	body := s.details(c)
	body["warnings"] = s.shape().list(warnings...)
	if !slices.Contains(req.query["embed"], "CUSTOMERIMAGE") {
		return jsonReply(http.StatusOK, body, fmt.Sprintf("showed customer %d without images", c.id))
	}
	if s.hides(req) {
		maskIdentifiers(body)
	}
	images := s.view(c.id, c.shown(req.rule))
	if !req.sees(c) {
		images = nil
	}
	if len(images) > 0 || !s.options.OmitEmptyList {
		body["customerImage"] = s.imageList(req, images)
	}
	return jsonReply(http.StatusOK, body, fmt.Sprintf("showed %s of customer %d", counted(len(images)), c.id))
}

// shown returns the list that a get shows; a rule may make it lag.
func (c *customer) shown(rule Rule) []stored {
	switch {
	case rule.Snapshot > 0:
		return c.before(rule.Snapshot)
	case rule.Stale > 0:
		return c.ago(rule.Stale)
	default:
		return c.images
	}
}

// imageList returns the customerImage of the answer, with new links.
func (s *Server) imageList(req *request, images []Image) any {
	entries := make([]any, 0, len(images))
	for _, img := range images {
		if s.hides(req) {
			img.Token, img.Name = masked(img.Token), masked(img.Name)
		}
		entries = append(entries, map[string]any{
			"code":           s.shape().number(http.StatusOK),
			"file":           s.file(img, img.Version),
			"filePath":       s.signedLink(req.http.Host, img.Token),
			"secureFilePath": s.signedLink(req.http.Host, img.Token),
			"message":        "Success",
			"status":         s.shape().done(),
		})
	}
	return s.shape().list(entries...)
}

// details returns the customer body without the images.
func (s *Server) details(c *customer) map[string]any {
	identifiers := []any{}
	for _, name := range slices.Sorted(maps.Keys(c.identifiers)) {
		identifiers = append(identifiers, map[string]any{"type": name, "value": c.identifiers[name]})
	}
	profile := map[string]any{
		"userId":       c.id,
		"firstName":    "Sample",
		"lastName":     "Customer",
		"source":       "INSTORE",
		"accountId":    "",
		"identifiers":  identifiers,
		"commChannels": []any{},
		"fields":       map[string]any{},
	}
	return map[string]any{
		"id":             c.id,
		"profiles":       []any{profile},
		"loyaltyInfo":    map[string]any{"loyaltyType": "loyalty"},
		"segments":       map[string]any{},
		"extendedFields": map[string]any{},
	}
}
