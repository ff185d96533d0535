package sandbox

import "time"

// window counts the calls of one kind in the minute that starts with the first one.
type window struct {
	since time.Time
	calls int
}

// overLimit counts a call. The vendor's limits are per minute and endpoint; where its minutes start is unknown.
func (s *Server) overLimit(kind Kind) bool {
	if s.options.RequestsPerMinute == 0 {
		return false
	}
	w := s.windows[kind]
	if now := time.Now(); now.Sub(w.since) >= time.Minute {
		w = window{since: now}
	}
	w.calls++
	s.windows[kind] = w
	return w.calls > s.options.RequestsPerMinute
}
