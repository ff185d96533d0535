package main

import (
	"fmt"
	"strings"
)

// table draws the slots. before is the list of the previous step, to show what has moved.
func table(l expected, before, now []slot) string {
	var b strings.Builder
	fmt.Fprintln(&b, "index  whose image         image id   bytes")
	fmt.Fprintln(&b, "-----  ------------------  ---------  -----")
	for _, s := range now {
		line := fmt.Sprintf("%5d  %-18s  %-9s  %5d  %s", s.index, l.whose(s), short(s.id()), s.size, moved(before, s))
		fmt.Fprintln(&b, strings.TrimRight(line, " "))
	}
	if len(now) == 0 {
		fmt.Fprintln(&b, "       (no images)")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// short returns the beginning of an image id, enough to distinguish five images.
func short(id string) string { return fmt.Sprintf("%.8s…", id) }

// moved says where an image was before.
func moved(before []slot, now slot) string {
	if before == nil {
		return ""
	}
	for _, s := range before {
		if s.token != now.token {
			continue
		}
		if s.index == now.index {
			return ""
		}
		return fmt.Sprintf("was %d", s.index)
	}
	return "new"
}

// indexOf finds a picture in a list; ok is false if it is not there.
func indexOf(slots []slot, p *picture) (index int, ok bool) {
	for _, s := range slots {
		if s.token == p.token {
			return s.index, true
		}
	}
	return 0, false
}

// mistakes draws what a script would delete now if it had remembered the indexes of some pictures.
func mistakes(l expected, noted, now []slot, pictures ...*picture) string {
	lines := []string{
		"to delete          it would send  and hit",
		"-----------------  -------------  -----------------",
	}
	for _, p := range pictures {
		index, ok := indexOf(noted, p)
		if !ok {
			continue
		}
		hit := "nothing (error 8078)"
		if index < len(now) {
			hit = l.whose(now[index])
		}
		lines = append(lines, fmt.Sprintf("%-17s  image_ids=%d    %s", p.whose, index, hit))
	}
	return strings.Join(lines, "\n")
}
