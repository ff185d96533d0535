package sandbox

import (
	"crypto/rand"
	"log"
	"net/http"
	"sync"
	"time"
)

// Server is the API; it is an http.Handler.
type Server struct {
	options Options
	log     *log.Logger
	linkKey []byte
	done    chan struct{}  // closed by Close; every wait ends with it
	late    sync.WaitGroup // effects that come after their connection has ended

	mu        sync.Mutex // guards the fields below; never held while waiting
	closed    bool
	customers map[int64]*customer
	contents  map[string][]byte // by s3Token
	tokens    map[string]time.Time
	windows   map[Kind]window
	rules     []*RuleHandle
	calls     []Call
	events    []Event
	surprises []string
}

// New returns a sandbox with the seed in the options.
func New(options Options) (*Server, error) {
	options, err := options.complete()
	if err != nil {
		return nil, err
	}
	s := &Server{
		options:   options,
		log:       log.New(options.Log, "", 0),
		linkKey:   []byte(rand.Text()),
		done:      make(chan struct{}),
		customers: map[int64]*customer{},
		contents:  map[string][]byte{},
		tokens:    map[string]time.Time{},
		windows:   map[Kind]window{},
	}
	for _, c := range options.Seed.Customers {
		if err := s.seedCustomer(c); err != nil {
			return nil, err
		}
	}
	for _, rule := range options.Rules {
		s.Script(rule)
	}
	return s, nil
}

// Close ends calls that hang and cancels late effects; it returns when none is left. The caller closes the
// listener.
func (s *Server) Close() {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.done)
	}
	s.mu.Unlock()
	s.late.Wait()
}

// ServeHTTP answers one call, with the fault that is scripted for it, if any.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !isLocal(r.Host) {
		http.Error(w, "the sandbox answers to loopback addresses only, not to "+loggable(r.Host), http.StatusMisdirectedRequest)
		return
	}
	req := receive(r)
	s.admit(req)
	s.open(req)
	if req.upload.cut {
		s.cut(req, "no effect: the client cut its upload")
	}
	rule := req.rule
	run(rule.Before)
	if !s.pause(r.Context(), s.options.Latency+rule.Delay) {
		s.cut(req, "no effect: gone while it was delayed")
	}
	s.dropBefore(r.Context(), req)
	answer := s.execute(req)
	s.repeat(r.Context(), req)
	run(rule.After)
	s.dropAfter(req, answer.note)
	if err := answer.encode(rule.Mutate); err != nil {
		s.cut(req, err.Error())
	}
	s.recordOutcome(req, answer.status, answer.note)
	if err := answer.send(w, req.id, rule.HalfBody); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// execute carries out the call and picks the answer.
func (s *Server) execute(req *request) reply {
	var answer reply
	if req.rule.takesEffect() {
		answer = s.effect(req)
	}
	if scripted := req.rule.Answer; scripted != nil {
		note := "scripted answer, no effect"
		if req.rule.Effect {
			note = "scripted answer; " + answer.note
		}
		return scripted.reply(note)
	}
	return answer
}

// effect does what the call asks for, as the API would.
func (s *Server) effect(req *request) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	if req.kind == CallLink {
		return s.link(req) // served by the storage, not by the API
	}
	if s.overLimit(req.kind) {
		return RateLimited("").reply("rate limit")
	}
	switch req.kind {
	case CallUnknown:
		return s.unknown(req)
	case CallToken:
		return s.token(req)
	default:
		return s.authenticated(req)
	}
}

// authenticated handles a call with valid credentials.
func (s *Server) authenticated(req *request) reply {
	if req.refused != nil {
		return *req.refused
	}
	if refused := s.authenticate(req); refused != nil {
		return *refused
	}
	if refused := s.checkAttribution(req); refused != nil {
		return *refused
	}
	switch req.kind {
	case CallGet:
		return s.get(req)
	case CallAdd:
		return s.add(req)
	case CallDelete:
		return s.delete(req)
	default:
		return s.lookup(req)
	}
}

// unknown answers a path or a method that is not in the contract.
func (s *Server) unknown(req *request) reply {
	status, message := http.StatusNotFound, "Not Found"
	if req.allow != "" {
		status, message = http.StatusMethodNotAllowed, "Method Not Allowed"
	}
	return jsonReply(status, s.shape().refusal(status, message), "nothing: not in the contract")
}

func run(hook func()) {
	if hook != nil {
		hook()
	}
}
