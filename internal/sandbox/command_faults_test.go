package sandbox_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// The names of the command line mean the faults that the rules know.
func TestFaultsHaveNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]sandbox.Rule{
		"delay=1m30s": {Delay: 90 * time.Second},
		"cut-before":  {Drop: sandbox.DropBefore},
		"cut-after":   {Drop: sandbox.DropAfter},
		"hang-before": {Drop: sandbox.HangBefore},
		"hang-after":  {Drop: sandbox.HangAfter},
		"late=20s":    {LateEffect: 20 * time.Second},
		"half":        {HalfBody: true},
		"status=503":  {Answer: sandbox.HTMLPage(503)},
		"status=429":  {Answer: sandbox.RateLimited("")},
		"pause=30":    {Answer: sandbox.RateLimited("30")},
		"repeat":      {Repeat: true},
		"repeat=5s":   {Repeat: true, RepeatAfter: 5 * time.Second},
		"stale=15s":   {Stale: 15 * time.Second},
		"snapshot=2":  {Snapshot: 2},
	} {
		want.Call = sandbox.CallGet
		rule, err := sandbox.Fault(sandbox.CallGet, name)
		if diff := cmp.Diff(want, rule); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
		if flag, _, _ := strings.Cut(name, "="); !strings.Contains(help(t), "\n                     "+flag) {
			t.Errorf("the help does not explain %s", flag)
		}
	}
}

// help is what -help prints.
func help(t *testing.T) string {
	t.Helper()
	var stdout, stderr lines
	sandbox.Command(t.Context(), []string{"-help"}, &stdout, &stderr)
	return stdout.String()
}

func TestCommandPlaysFaults(t *testing.T) {
	t.Parallel()
	stdout, address, end := serve(t, "-listen=127.0.0.1:0", "-fault", "delete=status=502", "-fault", "any=status=503:2@1")
	var statuses []int
	for range 4 {
		statuses = append(statuses, call(t, http.MethodGet, address+getPath(full)))
	}
	statuses = append(statuses, call(t, http.MethodDelete, address+deletePath(full, 0)))
	end()
	if want := []int{200, 503, 503, 200, 502}; !slices.Equal(statuses, want) {
		t.Errorf("statuses %v, want %v:\n%s", statuses, want, stdout)
	}
}

func TestCommandIsAsSlowAsAsked(t *testing.T) {
	t.Parallel()
	_, address, end := serve(t, "-listen=127.0.0.1:0", "-latency", "150ms", "-fault", "get=delay=50ms")
	defer end()
	start := time.Now()
	if status := call(t, http.MethodGet, address+getPath(full)); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	if took := time.Since(start); took < 200*time.Millisecond {
		t.Errorf("a call took %s", took)
	}
}
