package main

import (
	"strings"
	"testing"
	"time"
)

func TestTableShowsGrowthWorkByWork(t *testing.T) {
	t.Parallel()
	limited := good(create, 10, 2)
	limited.latency, limited.limited = 0, 3
	rows := []result{good(destroy, 50, 10), good(create, 200, 40), good(create, 50, 10), limited}
	rows[1].peak, rows[1].command = 40<<20, 6500*time.Millisecond
	var out strings.Builder
	printTable(&out, rows, keptOf(good(create, 200, 40)))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	want := [][]string{
		{"create", "10", "2", "12", "10", "0", "22", "22 to 30", "3", "-", "0.11s", "-", "-", "0.00s", "10", "not measured"},
		{"create", "50", "10", "60", "50", "0", "110", "110 to 150", "0", "0.55s", "0.55s", "1.00", "-", "0.00s", "10", "not measured"},
		{"create", "200", "40", "240", "200", "0", "440", "440 to 600", "0", "2.20s", "2.20s", "1.00", "1.00", "6.50s", "10", "40.0 MiB"},
		{"destroy", "50", "10", "60", "0", "50", "110", "110 to 150", "0", "0.55s", "0.55s", "1.00", "-", "0.00s", "10", "not measured"},
	}
	if len(lines) != 1+len(want) {
		t.Fatalf("%d lines:\n%s", len(lines), out.String())
	}
	for i, cells := range want {
		if got := strings.Join(strings.Fields(lines[1+i]), " "); got != strings.Join(cells, " ") {
			t.Errorf("got  %s\nwant %s", got, strings.Join(cells, " "))
		}
	}
}
