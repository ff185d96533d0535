package evidence

import (
	"fmt"
	"slices"
	"testing"
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
