package sandbox

import (
	"fmt"
	"net/http"
)

// resolve returns the customer that a call is about: for a merged one, the survivor and the warning that says
// so.
func (s *Server) resolve(id int64) (c *customer, warnings []any, refused *reply) {
	c, known := s.customers[id]
	switch {
	case !known:
		refused := s.notFound(fmt.Sprintf("nothing: no customer %d", id))
		return nil, nil, &refused
	case c.erased:
		// For this failure, the vendor documents a message and no code.
		body := s.shape().refusal(0, "Customer is deleted after PII delete request")
		refused := jsonReply(http.StatusBadRequest, body, fmt.Sprintf("nothing: customer %d is erased", id))
		return nil, nil, &refused
	case c.mergedInto != 0:
		warning := s.shape().problem(codeCustomerMerged, "Customer is merged with another customer")
		return s.customers[c.mergedInto], []any{warning}, nil
	default:
		return c, nil, nil
	}
}

func (s *Server) notFound(note string) reply {
	body := s.shape().refusal(codeCustomerNotFound, "Customer not found for the given identifiers")
	return jsonReply(http.StatusBadRequest, body, note)
}
