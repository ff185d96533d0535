package gallery

import (
	"context"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// What came furthest counts: a later call can't undo an earlier one.
func TestNoteSentKeepsWhatCameFurthest(t *testing.T) {
	t.Parallel()
	failed := func(kind capillary.Kind, outcome capillary.Outcome, cause error) error {
		return &capillary.Error{Call: capillary.CallDelete, Kind: kind, Outcome: outcome, Err: cause}
	}
	busy := failed(capillary.KindBusy, capillary.OutcomeRejected, nil)
	lost := failed(capillary.KindNoAnswer, capillary.OutcomeUnknown, nil)
	for name, test := range map[string]struct {
		answers []error
		want    Sent
	}{
		"nothing":                    {nil, NotSent},
		"accepted":                   {[]error{nil}, SentAccepted},
		"refused":                    {[]error{busy}, SentRefused},
		"refused, then accepted":     {[]error{busy, nil}, SentAccepted},
		"no answer, then refused":    {[]error{lost, busy}, SentUnanswered},
		"failed":                     {[]error{failed(capillary.KindDeleteFailed, capillary.OutcomeFailed, nil)}, SentUnanswered},
		"never left":                 {[]error{failed(capillary.KindUnsent, capillary.OutcomeRejected, nil)}, NotSent},
		"refused before":             {[]error{failed(capillary.KindCredentials, capillary.OutcomeRejected, capillary.ErrRefusedBefore)}, NotSent},
		"not an error of the client": {[]error{context.Canceled}, NotSent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := deletion{call: deleteCall{targets: []string{"a"}}, sent: map[string]Sent{}}
			for _, err := range test.answers {
				r.noteSent(err)
			}
			if r.sent["a"] != test.want || r.sent["b"] != NotSent {
				t.Errorf("%d for the image and %d for another one, want %d and none", r.sent["a"], r.sent["b"], test.want)
			}
			if r.hasSent() != (test.want != NotSent) {
				t.Errorf("sent: %t", r.hasSent())
			}
		})
	}
}

// An image that was not listed is told from one of an empty list, and both from one that was deleted as the last.
func TestRemoveTellsOfAnEmptyList(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		images int // of the customer, beside the one to be removed
		gone   bool
		want   RemoveResult
	}{
		"deleted elsewhere, among others":    {images: 1, gone: true},
		"deleted elsewhere, the only one":    {gone: true, want: RemoveResult{Empty: true}},
		"deleted by this call, the only one": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				for n := range test.images {
					b.foreignAdd(empty, 30000+n)
				}
				token := b.foreignAdd(empty, 20000)
				if test.gone {
					b.foreignDelete(empty, test.images)
				}
				removal, err := b.remove(b.Context(), empty, token)
				succeeds(b, err)
				equal(b, "removal", removal, test.want)
			})
		})
	}
}

// With several deletions in one call, each entry learns how far its own has come.
func TestRemoveTellsHowFarItCameTogether(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rule func(erase func()) sandbox.Rule
		want Sent
	}{
		"erased before the list":    {func(erase func()) sandbox.Rule { return sandbox.Rule{Call: sandbox.CallGet, Before: erase} }, NotSent},
		"erased before the call":    {func(erase func()) sandbox.Rule { return sandbox.Rule{Call: sandbox.CallDelete, Before: erase} }, SentRefused},
		"erased after the deletion": {func(erase func()) sandbox.Rule { return sandbox.Rule{Call: sandbox.CallDelete, After: erase} }, SentAccepted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				b.Script(test.rule(func() { b.Foreign().Erase(asha) }))
				results := make(chan RemoveResult)
				for _, token := range b.truth(asha)[:2] {
					go func() {
						removal, err := b.remove(b.Context(), asha, token)
						succeeds(b, err)
						results <- removal
					}()
				}
				for range 2 {
					equal(b, "removal", <-results, RemoveResult{Erased: true, Sent: test.want})
				}
			}, func(s *setup) { s.options.Batch = true })
		})
	}
}
