package sandbox

import (
	"context"
	"net/http"
	"time"
)

// pause waits, unless the client or the server ends first.
func (s *Server) pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	case <-s.done:
		return false
	}
}

// dropBefore loses a call that has no effect, or none yet.
func (s *Server) dropBefore(ctx context.Context, req *request) {
	switch {
	case req.rule.LateEffect > 0:
		s.carryOutLater(ctx, req)
		s.cut(req, "cut, to take effect "+req.rule.LateEffect.String()+" later")
	case req.rule.Drop == DropBefore:
		s.cut(req, "no effect: cut before")
	case req.rule.Drop == HangBefore:
		s.hang(req, "no effect: never answered")
	}
}

// dropAfter loses the answer to a call that has taken effect.
func (s *Server) dropAfter(req *request, note string) {
	switch req.rule.Drop {
	case DropAfter:
		s.cut(req, note+"; cut after")
	case HangAfter:
		s.hang(req, note+"; never answered")
	default:
	}
}

// cut ends the connection without an answer; the panic is how net/http wants to be asked.
func (s *Server) cut(req *request, note string) {
	s.recordOutcome(req, 0, note)
	panic(http.ErrAbortHandler)
}

// hang keeps the client waiting until it gives up.
func (s *Server) hang(req *request, note string) {
	s.recordOutcome(req, 0, note)
	select {
	case <-req.http.Context().Done():
	case <-s.done:
	}
	panic(http.ErrAbortHandler)
}

// carryOutLater lets the call take effect after the client has gone.
func (s *Server) carryOutLater(ctx context.Context, req *request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	ctx = context.WithoutCancel(ctx) // the request's own ends with the connection
	s.late.Go(func() {
		if !s.pause(ctx, req.rule.LateEffect) {
			return
		}
		outcome := s.execute(req)
		s.print(req, 0, "late: "+outcome.note)
		run(req.rule.After)
	})
}
