package sandbox

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// delete removes the images at the named indexes.
func (s *Server) delete(req *request) reply {
	c, warnings, refused := s.resolve(req.customer)
	if refused != nil {
		return *refused
	}
	indexes, err := req.imageIndexes()
	if err == nil {
		err = s.options.Batch.check(len(indexes))
	}
	if err != nil {
		// What the vendor does without an index is unknown; do nothing.
		return *s.refuse(req, c, http.StatusBadRequest, err.Error())
	}
	before := len(c.images)
	steps := s.options.Batch.steps(indexes)
	done, rejected := s.dropEach(c, steps, req.by)
	note := fmt.Sprintf("deleted %s of customer %d; %d → %s", listed(steps[:done]), c.id, before, counted(len(c.images)))
	switch {
	case rejected == nil:
		return jsonReply(http.StatusOK, s.shape().success(map[string]any{"message": "Success"}, warnings), note)
	case done == 0:
		return s.rejected(rejected)
	default:
		answer := s.rejected(rejected)
		answer.note = fmt.Sprintf("%s; then nothing at index %d: %v", note, steps[done], rejected)
		return answer
	}
}

// dropEach removes one image after the other until an index does not exist; done is how many it has removed.
// The mutex is held.
func (s *Server) dropEach(c *customer, indexes []int, by string) (done int, rejected *rejection) {
	for done, index := range indexes {
		if _, rejected := s.drop(c, index, by); rejected != nil {
			return done, rejected
		}
	}
	return len(indexes), nil
}

// listed returns the indexes in words.
func listed(indexes []int) string {
	if len(indexes) == 1 {
		return fmt.Sprintf("index %d", indexes[0])
	}
	digits := make([]string, 0, len(indexes))
	for _, index := range indexes {
		digits = append(digits, strconv.Itoa(index))
	}
	return "indexes " + strings.Join(digits, ", ")
}
