package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// An upload that is as large as a lost one would later be taken for it: one image, owned twice.
func TestAddRefusesATwinOfALostUpload(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		onAdd(b, sandbox.Rule{Drop: sandbox.DropBefore})
		_, err := b.Add(b.Context(), asha, upload(20000))
		pending := fails[*PendingError](b, err).Pending
		_, err = b.Add(b.Context(), asha, upload(20000))
		equal(b, "twin", fails[*ConflictingUploadError](b, err), &ConflictingUploadError{Pending: pending})
		equal(b, "uploads", b.CountCalls(sandbox.CallAdd), 1)
		b.mustAdd(asha, 20001)
		b.mustAdd(empty, 20000)
	})
}

// A run that deletes what the run before has just uploaded must not believe a list that lags behind.
func TestRemoveOfWhatAnEarlierRunHasJustAdded(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		token := b.mustAdd(asha, 20000)
		uploaded := time.Now()
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Snapshot: 1, Times: 3})
		later := b.elsewhere()
		later.expect(asha, token, uploaded)
		_, err := later.remove(b.Context(), asha, token)
		succeeds(b, err)
		equal(b, "deletions", b.deletes(), []string{"3"})
	})
}

// Nor must it wait for what was uploaded long ago, or by a clock that has been set back since: a second list that
// agrees is enough once no list can be from before the upload.
func TestExpectEndsWhenListsHaveCaughtUp(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		token := b.mustAdd(asha, 20000)
		b.foreignDelete(asha, 3)
		start := time.Now()
		early, late := b.elsewhere(), b.elsewhere()
		early.expect(asha, token, start.Add(-settle))
		_, err := early.remove(b.Context(), asha, token)
		succeeds(b, err)
		took(b, start, evidence.Moment)
		late.expect(asha, token, start.Add(10*settle))
		_, err = late.remove(b.Context(), asha, token)
		succeeds(b, err)
		within(b, start, settle+2*reader.LongestPause)
		equal(b, "deletions", b.deletes(), []string{})
	})
}

// Where a list is wrong once, its positions are not to be trusted for any image.
func TestRemoveRefusesAListThatShowsAnotherImageTwice(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		images := b.Images(asha)
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Mutate: func(body map[string]any) {
			list := body["customerImage"].([]any)
			body["customerImage"] = append(list, list[0])
		}})
		_, err := b.remove(b.Context(), asha, images[1].Token)
		equal(b, "token", fails[*imagelist.DuplicateError](b, err).Token, images[0].Token)
		equal(b, "deletions", b.deletes(), []string{})
	})
}

// A customer that is not full any more when the list is read keeps the API's own word.
func TestAddThatLosesTheLastPlaceForAMoment(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		onAdd(b, sandbox.Rule{Answer: sandbox.Warning(8082, "Max image per user is 5")})
		_, err := b.Add(b.Context(), asha, upload(20000))
		equal(b, "kind", fails[*capillary.Error](b, err).Kind, capillary.KindFull)
	})
}
