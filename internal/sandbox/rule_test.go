package sandbox_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

// tryDelete deletes index 0 of the full customer and waits for the answer for up to a minute.
func (c *client) tryDelete() (answer, error) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), time.Minute)
	defer cancel()
	return c.send(c.request(http.MethodDelete, deletePath(full, 0), nil).WithContext(ctx))
}

func TestFaultsOfOneDelete(t *testing.T) {
	t.Parallel()
	const hour = time.Hour
	for name, test := range map[string]struct {
		rule     sandbox.Rule
		err      error // nil means an answer
		status   int
		left     int           // images right after the call
		leftLate int           // images two hours later
		took     time.Duration // until the client knew
	}{
		"cut before":            {rule: sandbox.Rule{Drop: sandbox.DropBefore}, err: io.EOF, left: 3, leftLate: 3},
		"cut after":             {rule: sandbox.Rule{Drop: sandbox.DropAfter}, err: io.EOF, left: 2, leftLate: 2},
		"hang before":           {rule: sandbox.Rule{Drop: sandbox.HangBefore}, err: context.DeadlineExceeded, left: 3, leftLate: 3, took: time.Minute},
		"hang after":            {rule: sandbox.Rule{Drop: sandbox.HangAfter}, err: context.DeadlineExceeded, left: 2, leftLate: 2, took: time.Minute},
		"late":                  {rule: sandbox.Rule{LateEffect: hour}, err: io.EOF, left: 3, leftLate: 2},
		"delayed":               {rule: sandbox.Rule{Delay: 10 * time.Second}, status: 200, left: 2, leftLate: 2, took: 10 * time.Second},
		"delayed too long":      {rule: sandbox.Rule{Delay: hour}, err: context.DeadlineExceeded, left: 3, leftLate: 3, took: time.Minute},
		"other answer":          {rule: sandbox.Rule{Answer: sandbox.HTMLPage(502)}, status: 502, left: 3, leftLate: 3},
		"other answer, effect":  {rule: sandbox.Rule{Answer: sandbox.HTMLPage(504), Effect: true}, status: 504, left: 2, leftLate: 2},
		"half an answer":        {rule: sandbox.Rule{HalfBody: true}, err: io.ErrUnexpectedEOF, left: 2, leftLate: 2},
		"another customer":      {rule: sandbox.Rule{Customer: empty, Drop: sandbox.DropBefore}, status: 200, left: 2, leftLate: 2},
		"another kind of call":  {rule: sandbox.Rule{Call: sandbox.CallAdd, Drop: sandbox.DropBefore}, status: 200, left: 2, leftLate: 2},
		"a later call":          {rule: sandbox.Rule{Skip: 1, Drop: sandbox.DropBefore}, status: 200, left: 2, leftLate: 2},
		"late, another answer":  {rule: sandbox.Rule{LateEffect: hour, Answer: sandbox.EmptyBody(500)}, err: io.EOF, left: 3, leftLate: 3},
		"repeated":              {rule: sandbox.Rule{Repeat: true}, status: 200, left: 1, leftLate: 1},
		"repeated later":        {rule: sandbox.Rule{Repeat: true, RepeatAfter: hour}, status: 200, left: 2, leftLate: 1},
		"repeated and refused":  {rule: sandbox.Rule{Repeat: true, RepeatAfter: hour, Answer: sandbox.Warning(521, "busy")}, status: 200, left: 3, leftLate: 2},
		"answer without status": {rule: sandbox.Rule{Answer: &sandbox.Answer{Body: "{}"}}, status: 200, left: 3, leftLate: 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sb := sandboxtest.InMemory(t)
				sb.Script(test.rule)
				start := time.Now()
				got, err := newClient(t, sb).tryDelete()
				if !errors.Is(err, test.err) || (test.err == nil && got.status != test.status) {
					t.Errorf("%d %s, error %v", got.status, got.raw, err)
				}
				if took := time.Since(start); took != test.took {
					t.Errorf("took %v", took)
				}
				synctest.Wait()
				if left := len(sb.Images(full)); left != test.left {
					t.Errorf("%d images", left)
				}
				<-time.After(2 * hour)
				if left := len(sb.Images(full)); left != test.leftLate {
					t.Errorf("%d images later", left)
				}
			})
		})
	}
}

func TestCloseCancelsLateEffectsAndHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sb := sandboxtest.InMemory(t)
		c := newClient(t, sb)
		sb.Script(sandbox.Rule{LateEffect: time.Hour})
		if _, err := c.tryDelete(); err == nil {
			t.Error("answered")
		}
		sb.Script(sandbox.Rule{Drop: sandbox.HangAfter, Call: sandbox.CallGet})
		r := c.request(http.MethodGet, getPath(full), nil)
		hung := make(chan error, 1)
		go func() { _, err := c.send(r); hung <- err }()
		synctest.Wait()
		sb.Close()
		if err := <-hung; err == nil {
			t.Error("the hanging call was answered")
		}
		<-time.After(2 * time.Hour)
		if left := len(sb.Images(full)); left != 3 {
			t.Errorf("%d images", left)
		}
	})
}

func TestHooksRunAroundTheEffect(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	before := tokens(sb, full)
	var atBefore, atAfter int
	sb.Script(sandbox.Rule{
		Call: sandbox.CallDelete,
		Before: func() {
			if _, err := sb.Foreign().Delete(full, 0); err != nil {
				t.Error(err)
			}
			atBefore = len(sb.Images(full))
		},
		After: func() { atAfter = len(sb.Images(full)) },
	})
	newClient(t, sb).delete(full, 0)
	if atBefore != 2 || atAfter != 1 || !slices.Equal(tokens(sb, full), before[2:]) {
		t.Errorf("%d before, %d after, left %v of %v", atBefore, atAfter, tokens(sb, full), before)
	}
}

func TestSkipTimesAndRemove(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	c := newClient(t, sb)
	statuses := func(count int) (got []int) {
		for range count {
			got = append(got, c.get(full).status)
		}
		return got
	}
	twice := sb.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: 2, Answer: sandbox.EmptyBody(500)})
	third := sb.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 3, Answer: sandbox.EmptyBody(503)})
	if got := statuses(5); !slices.Equal(got, []int{200, 500, 500, 503, 200}) {
		t.Errorf("statuses %v", got)
	}
	if twice.Used() != 2 || third.Used() != 1 {
		t.Errorf("used %d and %d", twice.Used(), third.Used())
	}
	always := sb.Script(sandbox.Rule{Times: -1, Answer: sandbox.EmptyBody(461)})
	if got := statuses(3); !slices.Equal(got, []int{461, 461, 461}) {
		t.Errorf("statuses %v", got)
	}
	always.Remove()
	if got := statuses(1); got[0] != 200 || always.Used() != 3 {
		t.Errorf("after removal %v, used %d", got, always.Used())
	}
}

func TestTheFirstOfTwoRulesTakesTheCall(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	c := newClient(t, sb)
	sb.Script(sandbox.Rule{Answer: sandbox.EmptyBody(500)})
	sb.Script(sandbox.Rule{Answer: sandbox.EmptyBody(503)})
	if first, second := c.get(full).status, c.get(full).status; first != 500 || second != 503 {
		t.Errorf("%d, then %d", first, second)
	}
}

func TestHalfBodyIsHalfTheAnswer(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	sb.Script(sandbox.Rule{Answer: &sandbox.Answer{Body: "0123456789"}, HalfBody: true})
	c := newClient(t, sb)
	got, err := c.send(c.request(http.MethodGet, getPath(full), nil))
	if string(got.raw) != "01234" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %q, error %v", got.raw, err)
	}
}

func TestMutateEditsTheAnswerOnly(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	sb.Script(sandbox.Rule{Mutate: func(body map[string]any) {
		slices.Reverse(body["customerImage"].([]any))
	}})
	want := tokens(sb, full)
	slices.Reverse(want)
	c := newClient(t, sb)
	if got := c.get(full).files("s3Token"); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := c.get(full).files("s3Token"); !slices.Equal(got, tokens(sb, full)) {
		t.Errorf("the next get shows %v", got)
	}
}

func TestStaleGetShowsAnEarlierMoment(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sb := sandboxtest.InMemory(t)
		c := newClient(t, sb)
		sb.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Stale: 10 * time.Second})
		<-time.After(time.Minute)
		c.delete(full, 0)
		var shown []int
		for range 3 {
			shown = append(shown, len(c.get(full).images()))
			<-time.After(5 * time.Second)
		}
		if !slices.Equal(shown, []int{3, 3, 2}) {
			t.Errorf("0, 5 and 10 seconds after the delete: %v images", shown)
		}
	})
}

func TestSnapshotGetShowsEarlierChanges(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	c := newClient(t, sb)
	seeded := tokens(sb, full)
	c.delete(full, 0)
	c.delete(full, 0)
	for changes, want := range [][]any{seeded[2:], seeded[1:], seeded, seeded} {
		sb.Script(sandbox.Rule{Call: sandbox.CallGet, Snapshot: changes})
		if shown := c.get(full).files("s3Token"); !slices.Equal(shown, want) {
			t.Errorf("%d changes ago: %v, want %v", changes, shown, want)
		}
	}
}
