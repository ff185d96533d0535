package sandbox

import (
	"fmt"
	"net/http"
	"slices"
)

// lookup answers the id of the customer that an identifier names.
func (s *Server) lookup(req *request) reply {
	if refused := s.checkSource(req); refused != nil {
		return *refused
	}
	name, value := req.query.Get("identifierName"), req.query.Get("identifierValue")
	switch {
	case !slices.Contains(identifierNames(), name):
		return *s.invalid(codeIdentifierName, "Invalid identifier name")
	case value == "":
		return *s.invalid(codeIdentifierValue, "Identifier value is required")
	}
	found := s.named(name, value)
	if found == nil {
		return s.notFound("nothing: no customer has this " + name)
	}
	c, warnings, refused := s.resolve(found.id)
	if refused != nil {
		return *refused
	}
	body := map[string]any{"entity": c.id, "warnings": s.shape().list(warnings...)}
	return said(http.StatusOK, body, fmt.Sprintf("found customer %d by %s", c.id, name))
}

// named is the customer with the identifier; erasure took those of the erased.
func (s *Server) named(name, value string) *customer {
	for _, c := range s.customers {
		if given, has := c.identifiers[name]; has && given == value && !c.erased {
			return c
		}
	}
	return nil
}
