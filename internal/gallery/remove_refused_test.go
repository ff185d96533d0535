package gallery

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A call for several that was refused may be half done. The list has to have its time before anything is
// based on it: an old one would have another image deleted.
func TestARefusedBatchMayBeHalfDone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind   sandbox.Batch
		answer *sandbox.Answer // nil for its own
	}{
		"nothing at the second index": {sandbox.BatchAscending, nil},
		"failed":                      {sandbox.BatchLastOnly, sandbox.Warning(8080, "Error in deleting image")},
		"no image passed":             {sandbox.BatchLastOnly, sandbox.Warning(8078, "No Image Passed to be deleted")},
		"busy":                        {sandbox.BatchLastOnly, sandbox.Warning(521, "busy")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				<-time.After(time.Minute) // there is an older list
				all := b.truth(asha)
				if c.answer != nil {
					onDelete(b, sandbox.Rule{Answer: c.answer, Effect: true})
				}
				b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: 3, Stale: 10 * time.Second})
				b.removeAll(all[0], all[2]).wantDone(b)
				equal(b, "left", b.truth(asha), all[1:2])
				b.wantIdle()
			}, batching, server(c.kind))
		})
	}
}

// An API that begins with the lowest index: whichever images are to go, each other one that does is told of.
func TestWhateverABatchHitsIsTold(t *testing.T) {
	t.Parallel()
	for which := 1; which < 1<<5; which++ {
		t.Run(fmt.Sprintf("%05b", which), func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				b.mustAdd(asha, 20000)
				b.mustAdd(asha, 20001)
				all := b.truth(asha)
				asked := slices.DeleteFunc(slices.Clone(all), func(token string) bool {
					return which&(1<<slices.Index(all, token)) == 0
				})
				told := b.removeAll(asked...).told()
				for at, token := range all {
					if !slices.Contains(asked, token) && !slices.Contains(b.truth(asha), token) && !slices.Contains(told, token) {
						b.Errorf("the image at %d was hit, and nobody was told", at)
					}
				}
			}, batching, server(sandbox.BatchAscending))
		})
	}
}

// told are the images that were named as lost.
func (g *group) told() []string {
	var told []string
	for token, removal := range g.removals {
		told = append(told, tokensOf(lostBy(removal.Lost, g.errs[token]))...)
	}
	return told
}

// Those who wait already go alone as well, once others were lost.
func TestThoseWhoWaitGoAloneAfterALoss(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.mustAdd(asha, 20000)
		b.mustAdd(asha, 20001)
		all := b.truth(asha)
		var wg sync.WaitGroup
		wg.Go(func() { b.removeAll(all[0], all[1]) })
		<-time.After(batchLimit) // their call is under way
		wg.Go(func() { b.removeAll(all[1], all[3]) })
		wg.Wait()
		var sent [][]string
		for _, call := range b.Calls() {
			if call.Kind == sandbox.CallDelete {
				sent = append(sent, call.Query["image_ids"])
			}
		}
		equal(b, "deletes", sent, [][]string{{"1", "0"}, {"0"}, {"0"}})
		equal(b, "left", b.truth(asha), all[4:])
	}, batching, server(sandbox.BatchAscending), func(s *setup) { s.latency = time.Second })
}

// An image that is gone already is no concern of those that can't be deleted.
func TestGoneIsGoneWhateverBecomesOfTheOthers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		naming sandbox.Naming
		answer *sandbox.Answer
	}{
		"in doubt": {sandbox.Sticky, nil},
		"refused":  {sandbox.Positional, sandbox.ErrorBody(403, 4000, "Not authorised")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				all := b.truth(asha)
				b.foreignDelete(asha, 1)
				if c.answer != nil {
					onDelete(b, sandbox.Rule{Times: -1, Answer: c.answer})
				}
				g := b.removeAll(all[1], all[2])
				succeeds(b, g.errs[all[1]])
				equal(b, "the other one fails", g.errs[all[2]] != nil, true)
			}, batching, naming(c.naming))
		})
	}
}

// A missing answer says nothing about several indexes: none is tried alone, and later ones go together.
func TestSilenceDoesNotEndBatches(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		lost := b.Script(sandbox.Rule{Call: sandbox.CallDelete, Times: -1, Drop: sandbox.DropBefore})
		g := b.removeAll(all[:2]...)
		for _, token := range all[:2] {
			isA[*StillListedError](b, g.errs[token])
		}
		lost.Remove()
		b.removeAll(all...).wantDone(b)
		for _, call := range b.Calls() {
			if call.Kind == sandbox.CallDelete && len(call.Query["image_ids"]) < 2 {
				b.Errorf("deleted alone: %v", call.Query["image_ids"])
			}
		}
	}, batching)
}
