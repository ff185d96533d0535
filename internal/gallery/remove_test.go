package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

func TestRemoveDeletesTheImageAndNoOther(t *testing.T) {
	t.Parallel()
	for at := range 3 {
		bubble(t, func(b *fixture) {
			before, start := b.truth(asha), time.Now()
			removal, err := b.remove(b.Context(), asha, before[at])
			succeeds(b, err)
			equal(b, "removal", removal, RemoveResult{})
			equal(b, "calls", b.kinds(asha), removing())
			equal(b, "images", b.truth(asha), without(before, before[at]))
			took(b, start, 0)
		})
	}
}

// Positions move with every deletion; each operation looks again.
func TestRemoveFollowsTheMovingIndex(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		option  func(*sandbox.Options)
		deletes []string
	}{
		"added behind":   {func(*sandbox.Options) {}, []string{"0", "2", "0"}},
		"added in front": {func(o *sandbox.Options) { o.AddsFirst = true }, []string{"1", "0", "0"}},
		"loose answers":  {func(o *sandbox.Options) { o.Loose = true }, []string{"0", "2", "0"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				before := b.truth(asha)
				added := b.mustAdd(asha, 20000)
				for _, token := range []string{before[0], added, before[1]} {
					_, err := b.remove(b.Context(), asha, token)
					succeeds(b, err)
				}
				equal(b, "deletes", b.deletes(), c.deletes)
				equal(b, "images", b.truth(asha), before[2:])
			}, sandboxed(c.option))
		})
	}
}

func TestRemoveSendsNothingForWhatIsNotListed(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		token := b.foreignDelete(asha, 1)
		left := b.truth(asha)
		for range 2 {
			removal, err := b.remove(b.Context(), asha, token)
			succeeds(b, err)
			equal(b, "removal", removal, RemoveResult{})
		}
		equal(b, "calls", b.kinds(asha), []sandbox.Kind{ // two lists that agree, each time
			sandbox.CallGet, sandbox.CallGet, sandbox.CallGet, sandbox.CallGet,
		})
		equal(b, "images", b.truth(asha), left)
	})
}

func TestRemoveOfAnErasedCustomerIsDone(t *testing.T) {
	t.Parallel()
	erased := sandbox.Rule{Answer: sandbox.ErrorBody(400, 0, "Customer is deleted after PII delete request"), Times: -1}
	for name, test := range map[string]struct {
		rule sandbox.Rule
		sent Sent
	}{
		"before":                    {sandbox.Rule{Call: sandbox.CallGet}, NotSent},
		"when it was to be deleted": {sandbox.Rule{Call: sandbox.CallDelete}, SentRefused},
		"when it was to be seen":    {sandbox.Rule{Call: sandbox.CallGet, Skip: 1}, SentAccepted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				rule := test.rule
				rule.Answer, rule.Times = erased.Answer, erased.Times
				b.Script(rule)
				removal, err := b.remove(b.Context(), asha, b.truth(asha)[1])
				succeeds(b, err)
				equal(b, "removal", removal, RemoveResult{Erased: true, Sent: test.sent})
				equal(b, "deletes", len(b.deletes()), pick(name == "before", 0, 1))
			})
		})
	}
}

func TestRemoveOfAMergedCustomerNamesTheSurvivor(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		_, err := b.remove(b.Context(), 9, "customerImage/900001/9/x")
		failure := fails[*capillary.Error](b, err)
		equal(b, "survivor", failure.Survivor, int64(asha))
		equal(b, "deletes", b.deletes(), []string{})
	}, sandboxed(func(o *sandbox.Options) {
		o.Seed.Customers = append(o.Seed.Customers, sandbox.SeedCustomer{ID: 9, MergedInto: asha})
	}))
}

// Another actor changes the list between the read and the DELETE, which nothing can prevent.
func TestRemoveReportsWhatAnotherActorMadeItHit(t *testing.T) {
	t.Parallel()
	between := func(b *fixture, do func()) {
		b.Script(sandbox.Rule{Call: sandbox.CallDelete, Before: do})
	}
	t.Run("ours is still there", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before, start := imagelist.Entries(mustList(b)), time.Now()
			between(b, func() { b.foreignDelete(asha, 0) })
			_, err := b.remove(b.Context(), asha, before[1].Token)
			lost := fails[*LostError](b, err)
			equal(b, "lost", lost.Lost, []imagelist.Entry{before[0], before[2]})
			equal(b, "token", lost.Token, before[1].Token)
			equal(b, "left", tokensOf(imagelist.Entries(lost.Images)), []string{before[1].Token})
			equal(b, "deletes", b.deletes(), []string{"1"})
			took(b, start, settle)
		})
	})
	t.Run("ours is gone too", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := imagelist.Entries(mustList(b))
			between(b, func() { b.foreignDelete(asha, 1) })
			removal, err := b.remove(b.Context(), asha, before[1].Token)
			succeeds(b, err)
			equal(b, "lost", removal.Lost, []imagelist.Entry{before[2]})
			equal(b, "deletes", b.deletes(), []string{"1"})
		})
	})
	t.Run("it deleted one behind", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := imagelist.Entries(mustList(b))
			between(b, func() { b.foreignDelete(asha, 2) })
			removal, err := b.remove(b.Context(), asha, before[1].Token)
			succeeds(b, err)
			equal(b, "lost", removal.Lost, []imagelist.Entry{before[2]})
			equal(b, "left", b.truth(asha), []string{before[0].Token})
		})
	})
	t.Run("it added one behind", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			between(b, func() { b.foreignAdd(asha, 20000) })
			removal, err := b.remove(b.Context(), asha, before[1])
			succeeds(b, err)
			equal(b, "removal", removal, RemoveResult{})
		})
	})
	t.Run("it added one in front that no list showed", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before := b.truth(asha)
			between(b, func() { b.foreignAdd(asha, 20000) })
			_, err := b.remove(b.Context(), asha, before[0])
			still := fails[*StillListedError](b, err)
			equal(b, "left", tokensOf(imagelist.Entries(still.Images)), before)
			equal(b, "deletes", b.deletes(), []string{"0"})
		}, sandboxed(func(o *sandbox.Options) { o.AddsFirst = true }))
	})
}

func mustList(b *fixture) []capillary.Image {
	b.Helper()
	entries, err := b.List(b.Context(), asha)
	succeeds(b, err)
	return imagelist.Images(entries)
}

// An accepted deletion that never shows is waited for exactly as long as settle, and not sent again.
func TestRemoveWaitsForAnAcceptedDeletion(t *testing.T) {
	t.Parallel()
	t.Run("that shows in the end", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before, start := b.truth(asha), time.Now()
			lag := b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: -1, Snapshot: 1})
			b.after(settle-time.Second, lag.Remove)
			removal, err := b.remove(b.Context(), asha, before[1])
			succeeds(b, err)
			equal(b, "removal", removal, RemoveResult{})
			equal(b, "deletes", b.deletes(), []string{"1"})
			if waited := time.Since(start); waited < settle-time.Second || waited > settle {
				b.Errorf("waited %s", waited)
			}
		})
	})
	t.Run("that never shows", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before, start := b.truth(asha), time.Now()
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: -1, Snapshot: 1})
			_, err := b.remove(b.Context(), asha, before[1])
			still := fails[*StillListedError](b, err)
			equal(b, "listed", tokensOf(imagelist.Entries(still.Images)), before)
			if still.Err != nil || still.Token != before[1] {
				b.Errorf("error %+v", still)
			}
			equal(b, "deletes", b.deletes(), []string{"1"})
			took(b, start, settle)
		})
	})
	t.Run("that was none", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			before, start := b.truth(asha), time.Now()
			b.Script(sandbox.Rule{Call: sandbox.CallDelete, Answer: &sandbox.Answer{Body: `{"data":[{"code":200,"status":"true"}]}`}})
			_, err := b.remove(b.Context(), asha, before[1])
			isA[*StillListedError](b, err)
			equal(b, "deletes", b.deletes(), []string{"1"})
			took(b, start, settle)
			equal(b, "images", b.truth(asha), before)
		})
	})
}

// What this process has just added is no reason to wait when it is removed.
func TestRemoveOfWhatWasJustAddedIsQuick(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		token, start := b.mustAdd(asha, 20000), time.Now()
		_, err := b.remove(b.Context(), asha, token)
		succeeds(b, err)
		took(b, start, 0)
	})
}
