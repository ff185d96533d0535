package main

import (
	"io"
	"strings"
	"testing"
)

// A call too many makes a row slow. It stays a fault if the row is quick the next time.
func TestASlowRowIsDroppedButNotWhatWasWrongWithIt(t *testing.T) {
	t.Parallel()
	quick, slow := good(create, timedImages, 40), good(create, timedImages, 40)
	slow.wall *= 2
	slow.post++
	for name, rows := range map[string][2]result{"first": {slow, quick}, "then": {quick, slow}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := &bench{out: io.Discard}
			kept := b.keepQuicker([]result{rows[0]}, []result{rows[1], good(planDestroy, timedImages, 40)})
			if len(kept) != 1 || kept[0].ratio() != quick.ratio() {
				t.Errorf("kept %+v", kept)
			}
			if len(b.faults) != 1 || !strings.Contains(b.faults[0], "201 POSTs") {
				t.Errorf("faults %q", b.faults)
			}
		})
	}
}
