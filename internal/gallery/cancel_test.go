package gallery

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A context that ends in any phase ends the operation at once. The bubble proves that no goroutine is
// left behind, and the operation that follows that the lock is free.
func TestCancelledRemove(t *testing.T) {
	t.Parallel()
	const moment = 10 * time.Second // into the operation
	unsent := func(tb testing.TB, err error) {
		tb.Helper()
		if _, sent := errors.AsType[*UnverifiedError](err); sent {
			tb.Errorf("got %v, but no DELETE was sent", err)
		}
	}
	unverified := func(tb testing.TB, err error) { tb.Helper(); isA[*UnverifiedError](tb, err) }
	rejected := func(tb testing.TB, err error) {
		tb.Helper()
		equal(tb, "outcome", fails[*capillary.Error](tb, err).Outcome, capillary.OutcomeRejected)
	}
	for name, c := range map[string]struct {
		rules   []sandbox.Rule
		check   func(testing.TB, error)
		deletes []string
	}{
		"during the read":             {[]sandbox.Rule{{Call: sandbox.CallGet, Drop: sandbox.HangBefore}}, unsent, []string{}},
		"between reads without use":   {[]sandbox.Rule{{Call: sandbox.CallGet, Mutate: noList, Times: -1}}, unsent, []string{}},
		"during the DELETE":           {[]sandbox.Rule{{Call: sandbox.CallDelete, Drop: sandbox.HangBefore}}, unverified, []string{"1"}},
		"during the DELETE, effect":   {[]sandbox.Rule{{Call: sandbox.CallDelete, Drop: sandbox.HangAfter}}, unverified, []string{"1"}},
		"during the verifying read":   {[]sandbox.Rule{{Call: sandbox.CallGet, Skip: 1, Drop: sandbox.HangBefore}}, unverified, []string{"1"}},
		"while it watches":            {[]sandbox.Rule{{Call: sandbox.CallGet, Skip: 1, Times: -1, Snapshot: 1}}, unverified, []string{"1"}},
		"while it waits for Retry-At": {[]sandbox.Rule{{Call: sandbox.CallDelete, Answer: sandbox.RateLimited("60")}}, rejected, []string{"1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				token, start := b.truth(asha)[1], time.Now()
				var handles []*sandbox.RuleHandle
				for _, rule := range c.rules {
					handles = append(handles, b.Script(rule))
				}
				_, err := b.remove(b.cancelled(moment), asha, token)
				took(b, start, moment)
				ends(b, err)
				c.check(b, err)
				equal(b, "deletes", b.deletes(), c.deletes)
				for _, handle := range handles {
					handle.Remove()
				}
				_, err = b.remove(b.Context(), asha, token)
				succeeds(b, err)
				within(b, start, moment+settle+evidence.Moment+time.Second)
			})
		})
	}
}

func TestCancelledAdd(t *testing.T) {
	t.Parallel()
	const moment = 10 * time.Second
	nothing := func(tb testing.TB, _ AddResult, err error) {
		tb.Helper()
		if _, sent := errors.AsType[*PendingError](err); sent {
			tb.Errorf("got %v, but nothing was sent", err)
		}
		ends(tb, err)
	}
	pending := func(tb testing.TB, added AddResult, err error) {
		tb.Helper()
		ends(tb, err)
		equal(tb, "size", fails[*PendingError](tb, err).Pending.Size, 20000)
		equal(tb, "image", added.Image, nil)
	}
	accepted := func(tb testing.TB, added AddResult, err error) {
		tb.Helper()
		succeeds(tb, err) // the upload is known to have happened; that must not be lost
		ends(tb, added.Reason)
		if added.Image == nil || added.Image.Index != imagelist.NoIndex || !added.Unlisted {
			tb.Errorf("addition %+v", added)
		}
	}
	found := func(tb testing.TB, added AddResult, err error) {
		tb.Helper()
		succeeds(tb, err) // one last look is worth the moment
		equal(tb, "index", added.Image.Index, 3)
	}
	for name, c := range map[string]struct {
		rule  sandbox.Rule
		check func(testing.TB, AddResult, error)
		adds  int
	}{
		"during the read":             {sandbox.Rule{Call: sandbox.CallGet, Drop: sandbox.HangBefore}, nothing, 0},
		"during the upload":           {sandbox.Rule{Call: sandbox.CallAdd, Drop: sandbox.HangBefore}, pending, 1},
		"during the upload, effect":   {sandbox.Rule{Call: sandbox.CallAdd, Drop: sandbox.HangAfter}, found, 1},
		"while it searches":           {sandbox.Rule{Call: sandbox.CallAdd, Drop: sandbox.DropBefore}, pending, 1},
		"during the confirming read":  {sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Drop: sandbox.HangBefore}, accepted, 1},
		"while it waits to see it":    {sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: -1, Snapshot: 1}, accepted, 1},
		"while it waits for Retry-At": {sandbox.Rule{Call: sandbox.CallAdd, Answer: sandbox.RateLimited("60")}, nothing, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				start := time.Now()
				b.Script(c.rule)
				added, err := b.Add(b.cancelled(moment), asha, upload(20000))
				took(b, start, moment)
				c.check(b, added, err)
				equal(b, "adds", b.CountCalls(sandbox.CallAdd), c.adds)
				b.Script(sandbox.Rule{Call: sandbox.CallGet}) // takes no call of the script above
				_, err = b.elsewhere().Add(b.Context(), empty, upload(30000))
				succeeds(b, err)
				_, err = b.Add(b.Context(), asha, upload(30000))
				succeeds(b, err)
			})
		})
	}
}

// A context that has ended already sends nothing at all.
func TestEndedContextSendsNothing(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		ctx, cancel := context.WithCancel(b.Context())
		cancel()
		token := b.truth(asha)[0]
		_, err := b.remove(ctx, asha, token)
		ends(b, err)
		_, err = b.Add(ctx, asha, upload(20000))
		ends(b, err)
		_, err = b.find(ctx, asha, token)
		ends(b, err)
		_, err = b.List(ctx, asha)
		ends(b, err)
		_, err = b.recoverUpload(ctx, journal.PendingUpload{CustomerID: asha, Since: time.Now()})
		ends(b, err)
		_, err = b.awaitDeletion(ctx, asha, token, time.Now().Add(settle))
		ends(b, err)
		equal(b, "calls", len(b.Calls()), 0)
	})
}

// A wait that can't end before the context's deadline is not begun.
func TestNoWaitBeyondTheDeadline(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		start := time.Now()
		onDelete(b, sandbox.Rule{Answer: sandbox.RateLimited("60")})
		ctx, cancel := context.WithTimeout(b.Context(), 30*time.Second)
		defer cancel()
		_, err := b.remove(ctx, asha, b.truth(asha)[0])
		isA[*capillary.Error](b, err)
		took(b, start, 0)
	})
}
