package gallery

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// mostShrunk is how many failures of each kind a soak shrinks and prints; the others are counted.
const mostShrunk = 2

// TestSoak plays the models for as long as the variable SOAK says, whatever fails, and prints what they went
// through. "make soak" runs it.
func TestSoak(t *testing.T) {
	t.Parallel()
	if os.Getenv("SOAK") == "" {
		t.Skip(`runs for as long as SOAK says, such as SOAK=10m: "make soak"`)
	}
	length, err := time.ParseDuration(os.Getenv("SOAK"))
	if err != nil {
		t.Fatalf("SOAK: %v", err)
	}
	start := time.Now()
	alone, inCompany := new(figures), new(figures)
	var wg sync.WaitGroup
	wg.Go(func() { soak(t, start.Add(length), modelAlone(), alone) })
	wg.Go(func() { soak(t, start.Add(length), modelInCompany(), inCompany) })
	wg.Wait()
	var table strings.Builder
	if err := printFigures(&table, time.Since(start), alone, inCompany); err != nil {
		t.Error(err)
	}
	_, _ = fmt.Fprintf(t.Output(), "\n%s\n", table.String())
	for _, f := range []*figures{alone, inCompany} {
		if f.failed > 0 {
			t.Errorf("%d of %d schedules failed", f.failed, f.schedules)
		}
	}
}

// soak plays a model round by round, each with a new seed, to the end.
func soak(t *testing.T, end time.Time, m model, figures *figures) {
	t.Helper()
	shrunk := map[flaw]int{}
	h := &hunt{model: m, t: t, figures: figures, shrinks: func(how flaw) bool { return shrunk[how] < mostShrunk }}
	for time.Now().Before(end) {
		if found := h.round(); found != nil {
			shrunk[found.failures[0].how]++
			_, _ = fmt.Fprintf(t.Output(), "\n%s\n", found.text(m))
		}
	}
}
