package evidence

import (
	"fmt"
	"strings"
	"time"
)

// The steps of a history: what can happen next, and what it leads to.

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
