package gallery

import (
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"
)

// model is a kind of schedules: how they are drawn, and how they are played and judged.
type model struct {
	name string // of the test that plays it
	draw func(*rapid.T) plan
	play func(testing.TB, plan, *figures)
}

// failure is one way in which a schedule has failed.
type failure struct {
	how    flaw
	detail string
}

// finding is a schedule that fails, shrunk.
type finding struct {
	plan     plan
	failures []failure
	// seed draws the schedule as it was before it was shrunk.
	seed string
	// again is how many of a few repetitions failed as well: goroutines are not always scheduled alike.
	again string
}

// check plays as many schedules as rapid is told to, and fails with the first that does.
func (m model) check(t *testing.T) {
	t.Helper()
	h := &hunt{model: m, t: t, figures: new(figures), shrinks: func(flaw) bool { return true }}
	if found := h.round(); found != nil {
		t.Error(found.text(m))
	}
}

// hunt plays rounds of schedules. Rapid draws and shrinks them; what it prints is not of use here, since the
// schedule is printed as Go, and it saves no file that another hunt would begin with.
type hunt struct {
	model

	t       *testing.T
	figures *figures
	// shrinks decides whether a failure of that kind is worth to be shrunk; otherwise it is only counted.
	shrinks func(flaw) bool
	// found is the smallest schedule of this round that fails, and known is how those failed that were tried
	// since: one that failed once keeps to it.
	found *finding
	known map[string][]failure
}

// rapidOnce sets rapid's flags before it reads them.
var rapidOnce sync.Once //nolint:gochecknoglobals // as are the flags

// round plays schedules until one fails that is to be shrunk; nil if there was none.
func (h *hunt) round() *finding {
	rapidOnce.Do(func() { _ = flag.Set("rapid.nofailfile", "true") })
	h.found, h.known = nil, map[string][]failure{}
	log := &rapidLog{name: "hunt of " + h.name}
	log.run(func() {
		rapid.Check(log, func(t *rapid.T) {
			if how := h.judge(h.draw(t)); how != "" {
				t.Fatal(how) // here alone: to rapid, failures of several places are different ones
			}
		})
	})
	switch {
	case h.found != nil:
		h.found.seed = log.seed()
		h.found.again = h.repeat(h.found)
	case log.failed:
		h.t.Errorf("%s: rapid says: %s", h.name, strings.Join(log.lines, "\n"))
	}
	return h.found
}

// judge says how a schedule fails: as the one did that is being shrunk, or in any way that is worth it while
// there is none.
func (h *hunt) judge(p plan) flaw {
	text := goText(p)
	failures, played := h.known[text]
	if !played && h.found == nil {
		failures = h.try(p, h.figures)
		h.figures.countFailures(failures)
	} else if !played {
		failures = h.try(p, new(figures))
	}
	if len(failures) == 0 && h.found == nil {
		return ""
	}
	if h.found == nil && !h.shrinks(failures[0].how) {
		return ""
	}
	h.known[text] = failures
	if h.found == nil {
		h.found = &finding{plan: p, failures: failures}
		return failures[0].how
	}
	how := h.found.failures[0].how
	at := slices.IndexFunc(failures, func(f failure) bool { return f.how == how })
	if at < 0 {
		return ""
	}
	h.found = &finding{plan: p, failures: slices.Concat(failures[at:], failures[:at])}
	return how
}

// repeat plays a finding a few times more, and says how often it fails.
func (h *hunt) repeat(found *finding) string {
	const times = 5
	failed := 0
	for range times {
		if len(h.try(found.plan, new(figures))) > 0 {
			failed++
		}
	}
	return fmt.Sprintf("%d of %d", failed, times)
}

// try plays a schedule in a bubble of its own, and gives its failures.
func (h *hunt) try(p plan, figures *figures) []failure {
	j := new(judge)
	done := make(chan struct{})
	go func() { // a bubble that hangs panics
		defer close(done)
		defer j.survive()
		synctest.Test(h.t, func(t *testing.T) {
			defer j.survive()
			j.TB = t
			h.play(j, p, figures)
		})
	}()
	<-done
	return j.failures
}

// text is the finding as it is printed.
func (f *finding) text(m model) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: a schedule fails (again in %s repetitions):\n", m.name, f.again)
	const most = 8
	for n, failure := range f.failures {
		if n == most {
			fmt.Fprintf(&b, "  and %d more\n", len(f.failures)-most)
			break
		}
		fmt.Fprintf(&b, "  %s: %.300s\n", failure.how, failure.detail)
	}
	fmt.Fprintf(&b, "As it was drawn: go test ./internal/gallery -run '^%s$' -rapid.checks=1 -rapid.seed=%s\n", m.name, f.seed)
	fmt.Fprintf(&b, "Shrunk, for model_cases_test.go:\n%s", goText(f.plan))
	return b.String()
}

// judge is the testing.TB of one schedule: it keeps the failures, and lets no test fail.
type judge struct {
	testing.TB // of the bubble

	mu       sync.Mutex
	failures []failure
}

// stopped is the panic of a schedule that can't go on.
type stopped struct{}

func (j *judge) add(f failure) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.failures = append(j.failures, f)
}

func (j *judge) Errorf(format string, args ...any) {
	j.add(failure{broken, fmt.Sprintf(format, args...)})
}
func (j *judge) Error(args ...any) { j.add(failure{broken, fmt.Sprint(args...)}) }
func (j *judge) Fatalf(format string, args ...any) {
	j.Errorf(format, args...)
	panic(stopped{})
}
func (j *judge) Fatal(args ...any) {
	j.Error(args...)
	panic(stopped{})
}

// survive takes a panic for a failure of the schedule.
func (j *judge) survive() {
	if r := recover(); r != nil && r != (stopped{}) {
		j.add(failure{broken, fmt.Sprintf("panic: %v", r)})
	}
}

// rapidLog is what rapid reports to.
type rapidLog struct {
	name   string
	failed bool
	lines  []string
}

// run survives what rapid does to end a test.
func (l *rapidLog) run(do func()) {
	defer func() {
		if r := recover(); r != nil && r != (stopped{}) {
			l.Errorf("panic: %v", r)
		}
	}()
	do()
}

// seed is the one that rapid names; it changes nothing if it names none.
func (l *rapidLog) seed() string {
	if match := regexp.MustCompile(`-rapid\.seed=(\d+)`).FindStringSubmatch(strings.Join(l.lines, "\n")); match != nil {
		return match[1]
	}
	return "0"
}

func (l *rapidLog) Helper()                   {}
func (l *rapidLog) Name() string              { return l.name }
func (l *rapidLog) Logf(string, ...any)       {}
func (l *rapidLog) Log(...any)                {}
func (l *rapidLog) Skipf(string, ...any)      { panic(stopped{}) }
func (l *rapidLog) Skip(...any)               { panic(stopped{}) }
func (l *rapidLog) SkipNow()                  { panic(stopped{}) }
func (l *rapidLog) Fail()                     { l.failed = true }
func (l *rapidLog) Failed() bool              { return l.failed }
func (l *rapidLog) FailNow()                  { l.failed = true; panic(stopped{}) }
func (l *rapidLog) Error(args ...any)         { l.Errorf("%s", fmt.Sprint(args...)) }
func (l *rapidLog) Fatal(args ...any)         { l.Error(args...); l.FailNow() }
func (l *rapidLog) Fatalf(f string, a ...any) { l.Errorf(f, a...); l.FailNow() }
func (l *rapidLog) Errorf(format string, args ...any) {
	l.failed = true
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}
