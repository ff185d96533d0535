package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// credentialHeaders may go to the API only, never to where a link leads.
func credentialHeaders() []string {
	return []string{"Authorization", oauthHeader, attributionType, attributionCode, lookupType, lookupValue}
}

// Unexpected returns the calls that a client that keeps to the contract does not make, one line each.
func (s *Server) Unexpected() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.surprises)
}

// surprise records a call that the contract does not expect; the mutex is held.
func (s *Server) surprise(req *request, why string) {
	line := fmt.Sprintf("%s %s: %s", req.http.Method, redacted(req.http.URL), why)
	s.surprises = append(s.surprises, line)
}

// violations lists what is wrong with a call before it is processed.
func (req *request) violations() []string {
	found := req.headerBreaches()
	switch req.kind {
	case CallUnknown:
		found = append(found, "no such path or method")
	case CallGet:
		found = append(found, req.missing("source")...)
		if !slices.Equal(req.query["embed"], []string{"CUSTOMERIMAGE"}) {
			found = append(found, "get without embed=CUSTOMERIMAGE")
		}
	case CallLookup:
		found = append(found, req.missing("source", "identifierName", "identifierValue")...)
	case CallAdd:
		found = append(found, req.uploadBreaches()...)
	case CallDelete:
		found = append(found, req.deleteBreaches()...)
	default:
		// Tokens and links are checked when they are processed.
	}
	return found
}

// headerBreaches reports harmful headers. With an idempotency key, Go's own transport may send a call again,
// and the vendor ignores the key.
func (req *request) headerBreaches() []string {
	var found []string
	for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		if _, there := req.http.Header[http.CanonicalHeaderKey(name)]; there {
			found = append(found, name+" sent")
		}
	}
	if req.kind == CallLink && req.carriesCredentials() {
		return append(found, "credentials sent on a link")
	}
	return append(found, req.attributionBreaches()...)
}

func (req *request) header(name string) string { return req.http.Header.Get(name) }

func (req *request) carriesCredentials() bool {
	return slices.ContainsFunc(credentialHeaders(), func(name string) bool { return req.header(name) != "" })
}

func (req *request) missing(names ...string) []string {
	var found []string
	for _, name := range names {
		if req.query.Get(name) == "" {
			found = append(found, fmt.Sprintf("%s without %s", req.kind, name))
		}
	}
	return found
}

// uploadBreaches excuses an upload that its client aborted, because timeouts happen.
func (req *request) uploadBreaches() []string {
	switch u := req.upload; {
	case req.refused != nil, u.cut:
		return nil
	case u.malformed != nil:
		return []string{fmt.Sprintf("add without a readable multipart form: %v", u.malformed)}
	case u.files != 1:
		return []string{fmt.Sprintf("add with %d parts named file, not one", u.files)}
	default:
		return nil
	}
}

func (req *request) deleteBreaches() []string {
	var found []string
	if len(req.body) > 0 {
		found = append(found, "delete with a body")
	}
	indexes, err := req.imageIndexes()
	if err != nil {
		found = append(found, err.Error())
	}
	// Depending on the server, a repeated index deletes one image or two.
	if len(slices.Compact(ascending(indexes))) < len(indexes) {
		found = append(found, "delete that names an index twice")
	}
	return found
}

// imageIndexes returns the indexes that a delete names, in the order in which they were sent.
func (req *request) imageIndexes() ([]int, error) {
	given := req.query["image_ids"]
	if len(given) == 0 {
		return nil, errors.New("delete without image_ids")
	}
	indexes := make([]int, 0, len(given))
	for _, text := range given {
		index, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("delete with image_ids that is not an integer: %w", err)
		}
		indexes = append(indexes, int(index))
	}
	return indexes, nil
}
