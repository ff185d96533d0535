package ledgertest

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

func testRunIsRunningUntilClosed(t *testing.T, s Store) {
	l, reader := s.Open(), s.Open()
	id := runID(t, l)
	if again := runID(t, l); again != id {
		t.Errorf("the id of the run is %s, and then %s", id, again)
	}
	if runID(t, reader) == id {
		t.Error("two ledgers have the same run")
	}
	for _, l := range []ledger.Ledger{l, reader, s.Open()} { // and Open ends no run
		wantState(t, l, id, ledger.Running)
	}
	if err := l.Close(t.Context()); err != nil {
		t.Error(err)
	}
	wantState(t, reader, id, ledger.Ended)
	wantState(t, s.Open(), id, ledger.Ended)
}

func testKilledRun(t *testing.T, s Store) {
	l, reader := s.Open(), s.Open()
	id, alive := runID(t, l), runID(t, reader)
	s.Kill(l)
	for _, l := range []ledger.Ledger{reader, s.Open()} { // and reading the state changes nothing
		wantState(t, l, id, ledger.Killed)
		wantState(t, l, id, ledger.Killed)
		wantState(t, l, alive, ledger.Running)
	}
}

func testRunBeginsOnce(t *testing.T, s Store) {
	l := s.Open()
	ids := make([]string, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() { ids[i], _ = l.RunID(t.Context()) })
	}
	wg.Wait()
	if distinct := slices.Compact(ids); len(distinct) != 1 || distinct[0] == "" {
		t.Errorf("the ids of the run are %q", ids)
	}
}

func testUnknownRun(t *testing.T, s Store) {
	l := s.Open()
	id := runID(t, l)
	for _, unknown := range []string{
		"", "x", "../x", "../../../../etc/passwd", strings.Repeat("A", 26), strings.Repeat("A", 1<<16), id + "A", id[1:] + "/", "\xff\x00",
	} {
		wantState(t, l, unknown, ledger.Unknown)
	}
}

func testCloseAgain(t *testing.T, s Store) {
	without, with, reader := s.Open(), s.Open(), s.Open()
	id := runID(t, with)
	for range 2 {
		for _, l := range []ledger.Ledger{without, with} {
			if err := l.Close(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
	wantState(t, reader, id, ledger.Ended)
}

func testUptime(t *testing.T, s Store) {
	boot, up := s.Open().Uptime()
	again, later := s.Open().Uptime()
	if boot != again || later < up || boot == "" && up != 0 {
		t.Errorf("the readings are %q, %s and then %q, %s", boot, up, again, later)
	}
}
