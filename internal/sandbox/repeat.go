package sandbox

import "context"

// Repeated returns the By of what a repeated call did.
func Repeated(by string) string { return by + ", repeated" }

// repeat carries a call out a second time if its rule says so.
func (s *Server) repeat(ctx context.Context, req *request) {
	if !req.rule.Repeat {
		return
	}
	again := *req
	again.by = Repeated(req.by)
	if req.rule.RepeatAfter == 0 {
		s.print(&again, 0, "repeated: "+s.effect(&again).note)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	ctx = context.WithoutCancel(ctx) // the request's own ends with the answer
	s.late.Go(func() {
		if s.pause(ctx, req.rule.RepeatAfter) {
			s.print(&again, 0, "repeated: "+s.effect(&again).note)
		}
	})
}
