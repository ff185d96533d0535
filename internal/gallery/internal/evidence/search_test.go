package evidence

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// The search goes through every history of a few steps. What was pruned, because it makes no other history:
//
//   - lags between two changes of the list: they show the same version of it;
//   - gaps between two steps, but for an instant, a Moment, just below Lag, Lag, and settle;
//   - the names of the others: b and c are the same to us;
//   - lists that lack two of three images, and doubtful or repeated ones that lack any: they prove no more than whole ones;
//   - what comes after the last read, and a last read that proves nothing whatever it shows;
//   - reads that fail or are slow: they are longer gaps, and TestTooSlow;
//   - states that differ by what nothing asks for any more (see forget): they are one, and the ways to it are counted.
//
// That an image is back is not among the conclusions that come up: it takes a second deletion or a second actor.

// conditions are those of the package's comment. A search without one of them lets happen what it excludes.
type conditions struct {
	lags, repeats, known, stays, late, prompt, others, misses bool
}

func allConditions() conditions { return conditions{true, true, true, true, true, true, true, true} }

// step is what happens next in a history, and after how long.
type step struct {
	after tick
	what  string
	read  answer
	reads bool
	drawn []conclusion
}

func (s step) String() string {
	text := fmt.Sprintf("after %v: %s", time.Duration(s.after)*tickTime, s.what)
	if s.reads {
		text += " " + s.read.String()
	}
	for _, c := range s.drawn {
		text += fmt.Sprintf("; concludes that %s", c)
		if !c.true {
			text += ": FALSE"
		}
	}
	return text
}

// node is a state that was reached, with the first way to it and the number of all.
type node struct {
	state
	from *node
	by   step
	ways uint64
}

// search is one search through all histories.
type search struct {
	conditions conditions
	reads      int8
	quiet      bool // no other actor
	images     int  // there are no more to begin with
	histories  uint64
	states     int
	drawn      map[string]uint64
	// falsehood is the shortest history with a false conclusion; nil if there is none.
	falsehood *node
	layer     []*node
	known     map[state]*node // of this layer
}

// run goes through all histories, the shorter ones first, and ends at a false conclusion.
func (s *search) run() {
	s.drawn, s.known = map[string]uint64{}, map[state]*node{}
	for _, begin := range beginnings(s.reads) {
		if len(begin.row) > s.images {
			continue
		}
		s.reach(&node{}, begin, step{what: fmt.Sprintf("begins with [%s], earlier %v, uploaded %v, seen %v", begin.row, begin.old[0], begin.added, begin.seen)})
	}
	for len(s.layer) > 0 && s.falsehood == nil {
		layer := s.layer
		s.layer, s.known = nil, map[state]*node{}
		for _, n := range layer {
			s.states++
			s.histories += n.ways
			s.expand(n)
		}
	}
}

// reach adds a state to the next layer.
func (s *search) reach(from *node, to state, by step) {
	ways := max(from.ways, 1)
	if to.reads == 0 { // nothing is concluded any more
		s.histories += ways
		return
	}
	to.forget(s.conditions.most())
	if known, ok := s.known[to]; ok {
		known.ways += ways
		return
	}
	n := &node{state: to, from: from, by: by, ways: ways}
	s.known[to], s.layer = n, append(s.layer, n)
}

// expand goes on with all that may happen next.
func (s *search) expand(n *node) {
	s.send(n)
	if n.phase == ready {
		return // what others do in this moment is only detected, says the guide
	}
	s.effect(n)
	s.other(n)
	s.giveUp(n)
	switch n.phase {
	case idle:
		s.read(n, looking)
		if n.call.age == unknown || n.finished || n.call.age >= settle {
			s.read(n, acting)
		}
	default:
		s.read(n, n.phase)
	}
}

// most is by how much a list may lag.
func (c conditions) most() tick {
	if c.lags {
		return lag
	}
	return longAgo
}

// forget drops what can make no difference any more, so that states that differ by that alone are one.
func (s *state) forget(most tick) {
	for i := range s.seen {
		s.seen[i] = min(s.seen[i], lag)
	}
	for i := range s.old {
		if s.old[i].changed > most {
			s.old[i] = version{"", unknown}
		}
	}
	if s.last.provesNothing() {
		s.last, s.lastAge = answer{}, unknown
	}
	s.lastAge = min(s.lastAge, moment)
	s.earlierAge = min(s.earlierAge, moment)
	s.missingAge = min(s.missingAge, moment)
	s.another = min(s.another, lag+1)
	if s.phase <= acting && s.call.age != unknown && !s.call.pending {
		s.call = call{upload: s.call.upload, age: s.call.age}
		if s.finished {
			s.call.age = longAgo
		}
	}
}

// send sends our call: it is carried out before its answer, or later, or never.
func (s *search) send(n *node) {
	if n.phase != ready {
		return
	}
	for _, answered := range []string{"is accepted", "has no answer", "is refused"} {
		for _, pending := range []bool{false, true} {
			for _, front := range []bool{false, true}[:1+btoi(n.call.upload)] {
				if s.conditions.others && !n.call.upload && n.another != unknown && n.another <= lag {
					continue // it may name a wrong index
				}
				next := n.state
				c := call{upload: n.call.upload, pending: pending, front: front}
				c.accepted, c.refused = answered == "is accepted", answered == "is refused"
				if !c.upload {
					c.index = int8(strings.IndexByte(string(n.before), 'a')) //nolint:gosec // of four images at most
				}
				young := *n.added.of('a') != unknown && *n.added.of('a') < lag
				next.send(c)
				if s.conditions.prompt && !c.upload && c.accepted && pending && young && next.leave == Open {
					continue
				}
				s.reach(n, next, step{what: fmt.Sprintf("our call (upload %t) is sent on [%s], %s, carried out at once %t; now [%s]",
					c.upload, n.before, answered, !pending, next.row)})
			}
		}
	}
}

// effect lets our call come late.
func (s *search) effect(n *node) {
	most := settle - lag - 1
	if !s.conditions.late {
		most = settle - 1
	}
	for _, after := range []tick{1, lag, settle - lag - 1, settle - 2} {
		if !n.call.pending || n.call.age == unknown || n.call.age+after > most {
			continue
		}
		next := n.state
		next.pass(after)
		next.carryOut()
		s.reach(n, next, step{after: after, what: fmt.Sprintf("our call takes effect; now [%s]", next.row)})
	}
}

// other lets the other actor add or delete an image, once.
func (s *search) other(n *node) {
	if s.quiet || n.another != unknown || s.conditions.others && !n.call.upload && n.call.pending {
		return
	}
	to := []row{"n" + n.row, n.row + "n"}
	for i := range n.row {
		to = append(to, n.row.without(n.row[i]))
	}
	for _, r := range to {
		for _, after := range []tick{1, lag} {
			next := n.state
			next.pass(after)
			next.change(r)
			next.another = 0
			s.reach(n, next, step{after: after, what: fmt.Sprintf("another actor makes it [%s]", r)})
		}
	}
}

// giveUp ends an operation of ours before it knows its outcome, as a kill does.
func (s *search) giveUp(n *node) {
	if n.phase >= verifying {
		next := n.state
		next.end()
		s.reach(n, next, step{what: "our run ends before it knows"})
	}
}

// read reads the list.
func (s *search) read(n *node, p phase) {
	most := s.conditions.most()
	for _, after := range []tick{1, moment, lag - 1, lag, settle} {
		later := n.state
		later.pass(after)
		later.phase = p
		known := later.evidence(later.held)
		for _, a := range later.answers(most) {
			if n.reads == 1 && a.provesNothing() || s.conditions.excludes(&later, a) {
				continue
			}
			next := later
			drawn := next.read(a, known)
			s.conclude(n, next, step{after: after, what: []string{looking: "a plan reads", acting: "a write reads",
				verifying: "the deletion reads", confirming: "the upload reads", searching: "the upload looks"}[p], read: a, reads: true, drawn: drawn})
		}
	}
}

// conclude compares the conclusions with the truth.
func (s *search) conclude(n *node, next state, by step) {
	var kept []conclusion
	falsely := false
	for _, c := range by.drawn {
		if s.conditions.others && (c.what == mayBeActedOn || c.image == 'n') && next.another != unknown && next.another <= lag {
			continue
		}
		kept = append(kept, c)
		s.drawn[c.what] += n.ways
		falsely = falsely || !c.true
	}
	by.drawn = kept
	if falsely && s.falsehood == nil {
		s.falsehood = &node{from: n, by: by, state: next}
	}
	s.reach(n, next, by)
}

// provesNothing reports whether an answer is of use only if another one follows.
func (a answer) provesNothing() bool {
	return a.doubtful || len(a.row) > 1 && a.row[0] == a.row[len(a.row)-1]
}

// excludes reports whether the conditions exclude an answer now.
func (c conditions) excludes(s *state, a answer) bool {
	if c.misses && a.missing && s.last.missing && s.row != "" && s.lacked("", s.held) == "" {
		return true
	}
	if a.short && !s.hidesKnown(a.row) {
		leaves := s.leaving != 0 && s.row.has(s.leaving) && !a.row.has(s.leaving)
		if leaves && c.stays || !leaves && c.known {
			return true
		}
	}
	again := s.lastAge >= moment && s.last.row == a.row && !s.last.missing && !a.missing
	return c.repeats && again && (a.short || s.last.short)
}

// hidesKnown reports whether a list lacks an image that is there, known, and not about to go.
func (s *state) hidesKnown(r row) bool {
	return slices.ContainsFunc([]byte(s.lacked(r, s.held)), s.row.has)
}

func btoi(is bool) int {
	if is {
		return 1
	}
	return 0
}

// beginnings are all states to begin with.
func beginnings(reads int8) []state {
	var all []state
	for _, r := range []row{"a", "ab", "ba", "abc", "bac", "bca"} {
		for _, young := range []bool{false, true} {
			for _, known := range []bool{false, true} {
				all = append(all, beginning(r, 'a', young, known, reads))
			}
		}
	}
	for _, r := range []row{"", "b", "bc"} {
		for _, known := range []bool{false, true} {
			s := beginning(r, 0, false, known, reads)
			s.call.upload = true
			all = append(all, s)
		}
	}
	return all
}

func beginning(r row, held byte, young, known bool, reads int8) state {
	s := state{notes: newNotes(), held: held, earlierAge: unknown, missingAge: unknown, lastAge: unknown, reads: reads}
	s.row, s.call.age, s.another = r, unknown, unknown
	for i := range s.old {
		s.old[i].changed = unknown
	}
	if known {
		for i := range r {
			*s.seen.of(r[i]) = longAgo
		}
	}
	if young {
		s.old[0] = version{r.without('a'), 1}
		*s.added.of('a') = 0
		if known {
			*s.seen.of('a') = 0
		}
	}
	return s
}

func (n *node) history() string {
	if n == nil || n.from == nil {
		return ""
	}
	return n.from.history() + fmt.Sprintf("  %s\n", n.by)
}

// No conclusion is false in any history that the conditions allow.
func TestNoConclusionIsFalse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		reads  int8
		quiet  bool
		images int
	}{
		{name: "alone, one image and four reads", reads: 4, quiet: true, images: 1},
		{name: "alone, three images and three reads", reads: 3, quiet: true, images: 3},
		{name: "with another actor, one image and three reads", reads: 3, images: 1},
		{name: "with another actor, two images and two reads", reads: 2, images: 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := &search{conditions: allConditions(), reads: test.reads, quiet: test.quiet, images: test.images}
			s.run()
			t.Logf("%d histories of up to %d reads, in %d states, with %d conclusions: %v", s.histories, s.reads, s.states, s.conclusions(), s.drawn)
			if s.falsehood != nil {
				t.Errorf("a false conclusion:\n%s", s.falsehood.history())
			}
			for _, what := range []string{isGone, wasDeleted, mayBeActedOn} {
				if s.drawn[what] == 0 {
					t.Errorf("there is no conclusion %q: the search proves nothing of it", what)
				}
			}
		})
	}
}

// Without any one of the conditions there is a history with a false conclusion.
func TestEachConditionIsNeeded(t *testing.T) {
	t.Parallel()
	for name, drop := range map[string]func(*conditions){
		"no list lags by more than Lag":                                   func(c *conditions) { c.lags = false },
		"a short list is not followed or preceded by the same list":       func(c *conditions) { c.repeats = false },
		"a short list lacks an image that is known":                       func(c *conditions) { c.known = false },
		"a short list does not lack just the image that is about to go":   func(c *conditions) { c.stays = false },
		"a call comes late by no more than settle without Lag":            func(c *conditions) { c.late = false },
		"a deletion that explains an old list comes before its answer":    func(c *conditions) { c.prompt = false },
		"no other actor writes around a write of ours":                    func(c *conditions) { c.others = false },
		"a list is not left out twice where none of the images are known": func(c *conditions) { c.misses = false },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &search{}
			for reads := int8(1); reads <= 4 && s.falsehood == nil; reads++ {
				s = &search{conditions: allConditions(), reads: reads, images: 3, quiet: name != "no other actor writes around a write of ours"}
				drop(&s.conditions)
				s.run()
			}
			if s.falsehood == nil {
				t.Fatal("no conclusion is false without it: it is no condition")
			}
			t.Logf("without it:\n%s", s.falsehood.history())
		})
	}
}

func (s *search) conclusions() uint64 {
	var all uint64
	for _, drawn := range s.drawn {
		all += drawn
	}
	return all
}
