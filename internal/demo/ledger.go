package main

import "fmt"

// ledger is the demo's own account of all pictures that it knows. What the API shows is judged by it.
type ledger []*picture

// find gives the picture in a slot: the one with its token or, as long as it has none, with its bytes.
// It is nil for a stranger.
func (l ledger) find(s slot) *picture {
	for _, p := range l {
		if p.token == s.token || (p.token == "" && p.sha256 == s.sha256) {
			return p
		}
	}
	return nil
}

// named gives the picture by what it is called.
func (l ledger) named(whose string) *picture {
	for _, p := range l {
		if p.whose == whose {
			return p
		}
	}
	return nil
}

// whose says in words whose image is in a slot.
func (l ledger) whose(s slot) string {
	if p := l.find(s); p != nil {
		return p.whose
	}
	return "unknown"
}

// recognise notes the tokens of pictures that are seen for the first time. From then on a picture is
// its token: the same bytes under another one were uploaded again.
func (l ledger) recognise(slots []slot) {
	for _, s := range slots {
		if p := l.find(s); p != nil {
			p.token = s.token
		}
	}
}

// judge compares what is there with what should be, and tells every difference.
func (l ledger) judge(slots []slot) []string {
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
