package sandbox

import (
	"net/url"
	"slices"
	"strconv"
	"time"
)

// Call is one HTTP call as it arrived.
type Call struct {
	Time       time.Time
	Answered   time.Time // zero while unanswered
	Kind       Kind
	Method     string
	Path       string
	Query      url.Values
	Status     int // 0 while unanswered, and forever if the answer is lost
	CustomerID int64
	UserAgent  string
	RequestID  string
}

// Calls returns every HTTP call so far, in order of arrival.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// CountCalls counts the calls of a kind; CallAny counts all.
func (s *Server) CountCalls(kind Kind) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	count := 0
	for _, call := range s.calls {
		if kind.covers(call.Kind) {
			count++
		}
	}
	return count
}

// open records the call and finds the rule for it.
func (s *Server) open(req *request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, why := range req.violations() {
		s.surprise(req, why)
	}
	req.place = len(s.calls)
	s.calls = append(s.calls, Call{
		Time:       time.Now(),
		Kind:       req.kind,
		Method:     req.http.Method,
		Path:       req.http.URL.Path,
		Query:      req.query,
		CustomerID: req.customer,
		UserAgent:  req.http.UserAgent(),
		RequestID:  req.id,
	})
	req.rule = s.match(req)
}

// recordOutcome records the outcome before the client sees it: a test that has the answer must not find the call still
// open.
func (s *Server) recordOutcome(req *request, status int, note string) {
	s.mu.Lock()
	s.calls[req.place].Status = status
	s.calls[req.place].Answered = time.Now()
	s.mu.Unlock()
	s.print(req, status, note)
}

// print writes the log line of a call.
func (s *Server) print(req *request, status int, note string) {
	outcome := "---"
	if status != 0 {
		outcome = strconv.Itoa(status)
	}
	s.log.Printf("%s %s %s %s %s, by %s", time.Now().Format(time.TimeOnly),
		req.http.Method, redacted(req.http.URL), outcome, note, loggable(req.by))
}

// redacted returns the path and query of a URL without the signature of a link.
func redacted(u *url.URL) string {
	if u.RawQuery == "" {
		return u.EscapedPath()
	}
	query := u.Query()
	for _, name := range []string{linkCredential, linkSession, linkSignature} {
		if query.Has(name) {
			query.Set(name, "redacted")
		}
	}
	return u.EscapedPath() + "?" + query.Encode()
}
