package gallery

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// TestSoak plays the models for as long as the variable SOAK says, and prints what they went through.
// "make soak" runs it.
func TestSoak(t *testing.T) {
	t.Parallel()
	if os.Getenv("SOAK") == "" {
		t.Skip(`runs for as long as SOAK says, such as SOAK=10m: "make soak"`)
	}
	length, err := time.ParseDuration(os.Getenv("SOAK"))
	if err != nil {
		t.Fatalf("SOAK: %v", err)
	}
	end := time.Now().Add(length)
	alone, inCompany := new(figures), new(figures)
	t.Cleanup(func() { // when both are over
		var table strings.Builder
		if err := printFigures(&table, alone, inCompany); err != nil {
			t.Error(err)
		}
		_, _ = fmt.Fprintf(t.Output(), "\n%s\n", table.String())
	})
	t.Run("alone", func(t *testing.T) {
		t.Parallel()
		playOn(t, end, alone, modelAlone)
	})
	t.Run("in company", func(t *testing.T) {
		t.Parallel()
		playOn(t, end, inCompany, modelInCompany)
	})
}

// playOn plays a model round by round: each begins with a new seed, and prints it if it fails.
func playOn(t *testing.T, end time.Time, figures *figures, model func(*testing.T, *figures)) {
	t.Helper()
	for round := 1; time.Now().Before(end) && !t.Failed(); round++ {
		t.Run(fmt.Sprintf("round %d", round), func(t *testing.T) { model(t, figures) })
	}
}
