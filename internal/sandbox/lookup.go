package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// lookup answers with the id of the customer that an identifier names.
func (s *Server) lookup(req *request) reply {
	if refused := s.checkSource(req); refused != nil {
		return *refused
	}
	names := strings.Split(req.query.Get("identifierName"), ",")
	values := []string{req.query.Get("identifierValue")}
	if len(names) > 1 {
		values = strings.Split(values[0], ",")
	}
	switch {
	case slices.ContainsFunc(names, func(name string) bool { return !slices.Contains(identifierNames(), name) }):
		return *s.invalid(codeIdentifier, "Lookup, Invalid identifier passed")
	case slices.Contains(values, ""), len(values) != len(names):
		return *s.invalid(8093, "GET failed, No identifier value passed")
	}
	name := strings.Join(names, ",")
	found := s.named(names, values)
	if found == nil {
		return s.notFound("nothing: no customer has this " + name)
	}
	c, warnings, refused := s.resolve(found.id)
	if refused != nil {
		return *refused
	}
	body := map[string]any{"entity": c.id, "warnings": s.shape().list(warnings...)}
	return jsonReply(http.StatusOK, body, fmt.Sprintf("found customer %d by %s", c.id, name))
}

// named returns the customer with all of these identifiers; erased customers have lost theirs. With dual
// eligibility, the primary one must be among them.
func (s *Server) named(names, values []string) *customer {
	if primary := s.options.Seed.PrimaryIdentifier; primary != "" && !slices.Contains(names, primary) {
		return nil
	}
	for _, c := range s.customers {
		if !c.erased && c.has(names, values) {
			return c
		}
	}
	return nil
}

func (c *customer) has(names, values []string) bool {
	for i, name := range names {
		if given, known := c.identifiers[name]; !known || given != values[i] {
			return false
		}
	}
	return true
}
