package sandbox

import (
	"fmt"
	"net/http"
)

// delete takes away the image at the index named.
func (s *Server) delete(req *request) reply {
	c, warnings, refused := s.resolve(req.customer)
	if refused != nil {
		return *refused
	}
	index, err := req.imageIndex()
	if err != nil {
		// What the vendor does with none or several is unknown; do nothing.
		return *s.refuse(req, c, http.StatusBadRequest, err.Error())
	}
	before := len(c.images)
	if _, rejected := s.drop(c, index, req.by); rejected != nil {
		return s.rejected(rejected)
	}
	note := fmt.Sprintf("deleted index %d of customer %d; %d → %s", index, c.id, before, counted(len(c.images)))
	return said(http.StatusOK, s.shape().success(map[string]any{"message": "Success"}, warnings), note)
}
