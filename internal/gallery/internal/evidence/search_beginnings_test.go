package evidence

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
