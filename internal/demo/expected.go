package main

import "fmt"

// expected lists all pictures that the demo knows. The demo compares what the API shows with it.
type expected []*picture

// find returns the picture in a slot: the one with its token or, if it has no token yet, with its bytes. It
// returns nil for an unknown image.
func (l expected) find(s slot) *picture {
	for _, p := range l {
		if p.token == s.token || (p.token == "" && p.sha256 == s.sha256) {
			return p
		}
	}
	return nil
}

// named returns the picture with this name.
func (l expected) named(whose string) *picture {
	for _, p := range l {
		if p.whose == whose {
			return p
		}
	}
	return nil
}

// whose names the owner of the image in a slot.
func (l expected) whose(s slot) string {
	if p := l.find(s); p != nil {
		return p.whose
	}
	return "unknown"
}

// recognise records the tokens of pictures that are seen for the first time. From then on, the token identifies
// the picture: the same bytes under a different token were uploaded again.
func (l expected) recognise(slots []slot) {
	for _, s := range slots {
		if p := l.find(s); p != nil {
			p.token = s.token
		}
	}
}

// judge compares what is there with what should be there, and returns every difference.
func (l expected) judge(slots []slot) []string {
	var differences []string
	seen := map[*picture]int{}
	for _, s := range slots {
		p := l.find(s)
		switch {
		case p == nil:
			differences = append(differences, fmt.Sprintf("index %d holds image %s, which should not be there", s.index, s.id()))
		case !p.there:
			differences = append(differences, fmt.Sprintf("index %d holds %q, which should be gone", s.index, p.whose))
		case p.sha256 != s.sha256:
			differences = append(differences, fmt.Sprintf("index %d holds %q, but its bytes have changed", s.index, p.whose))
		}
		seen[p]++
	}
	for _, p := range l {
		if p.there && seen[p] != 1 {
			differences = append(differences, fmt.Sprintf("%q should be there once, but is there %d times", p.whose, seen[p]))
		}
	}
	return differences
}
