package sandbox

import "time"

// Rule is a scripted fault. It takes the calls that it matches: one, unless Times says otherwise. If several
// rules match, the one scripted first takes the call. A rule acts before credentials are checked, as a CDN
// would.
type Rule struct {
	// Call and Customer select calls; their zero values match every one.
	Call     Kind
	Customer int64
	// Skip is how many matching calls pass before the rule takes one, whichever rule takes them.
	Skip int
	// Times is how many calls the rule takes; 0 means one, -1 all.
	Times int

	// Before runs before the call takes effect; After runs once it has, and before the answer is sent. Both may
	// use the Server and its Foreign actor.
	Before, After func()
	// Delay is the wait before the effect. If the client gives up meanwhile, the call has no effect.
	Delay time.Duration
	// Drop loses the connection or leaves the call unanswered.
	Drop Drop
	// LateEffect cuts the connection at once and lets the call take effect after this time, unless the Server
	// is closed first.
	LateEffect time.Duration
	// Answer is sent instead of the right answer; Effect says whether the call takes effect as well.
	Answer *Answer
	Effect bool
	// Repeat carries the call out twice, like a gateway that repeats it: the second time after RepeatAfter or,
	// if that is 0, before the first is answered. In the journal, the second one's writes have the name
	// Repeated. With an Answer but no Effect, only the second one is carried out.
	Repeat      bool
	RepeatAfter time.Duration
	// HalfBody cuts the connection after half of the body.
	HalfBody bool
	// Mutate edits the JSON of an HTTP 200 before it is sent.
	Mutate func(body map[string]any)
	// Stale makes a get show the list as it was that long ago.
	Stale time.Duration
	// Snapshot makes a get show the list as it was this many changes ago.
	Snapshot int
}

// Drop is a way of losing a call or its answer.
type Drop int

const (
	// DropNone loses nothing.
	DropNone Drop = iota
	// DropBefore cuts the connection; the call has no effect.
	DropBefore
	// DropAfter lets the call take effect and cuts the connection unanswered.
	DropAfter
	// HangBefore never answers; the call has no effect.
	HangBefore
	// HangAfter lets the call take effect and never answers.
	HangAfter
)

// RuleHandle watches a scripted Rule.
type RuleHandle struct {
	server *Server
	rule   Rule
	seen   int
	used   int
	gone   bool
}

// Script adds a rule.
func (s *Server) Script(r Rule) *RuleHandle {
	s.mu.Lock()
	defer s.mu.Unlock()
	handle := &RuleHandle{server: s, rule: r}
	s.rules = append(s.rules, handle)
	return handle
}

// Used returns how many calls the rule has taken.
func (h *RuleHandle) Used() int {
	h.server.mu.Lock()
	defer h.server.mu.Unlock()
	return h.used
}

// Remove lets later calls pass, as at the end of an outage.
func (h *RuleHandle) Remove() {
	h.server.mu.Lock()
	defer h.server.mu.Unlock()
	h.gone = true
}

// match finds the rule for the call; the mutex is held. Every rule counts the call, so that Skip means the same
// whatever else is scripted.
func (s *Server) match(req *request) Rule {
	var taker *RuleHandle
	for _, handle := range s.rules {
		if handle.ready(req) && taker == nil {
			taker = handle
		}
	}
	if taker == nil {
		return Rule{}
	}
	taker.used++
	return taker.rule
}

// ready counts a matching call and reports whether the rule takes it.
func (h *RuleHandle) ready(req *request) bool {
	r := h.rule
	if h.gone || !r.Call.covers(req.kind) || (r.Customer != 0 && r.Customer != req.customer) {
		return false
	}
	h.seen++
	left := r.Times < 0 || h.used < max(1, r.Times)
	return h.seen > r.Skip && left
}

// takesEffect reports whether the call is carried out at all.
func (r Rule) takesEffect() bool { return r.Answer == nil || r.Effect }
