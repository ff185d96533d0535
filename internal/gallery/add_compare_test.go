package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// An upload is no error when something else has changed meanwhile: its image is there, and Terraform would taint it.
// What the list shows besides is told.

// busy is what the API says while another call for the customer is under way.
func busy() *sandbox.Answer {
	return sandbox.Warning(521, "Multiple actions running for the same customer, Please try after some time")
}

func TestAddTellsWhatVanishedMeanwhile(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		onAdd(b, sandbox.Rule{After: func() { b.foreignDelete(asha, 0) }})
		added, err := b.Add(b.Context(), asha, upload(20000))
		succeeds(b, err)
		isAdded(b, added, 2)
		equal(b, "lost", tokensOf(added.Lost), all[:1])
		equal(b, "copies", tokensOf(added.Copies), []string{})
	})
}

func TestAddTellsOfARepeatedUpload(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		onAdd(b, sandbox.Rule{Repeat: true})
		added, err := b.Add(b.Context(), asha, upload(20000))
		succeeds(b, err)
		isAdded(b, added, 3)
		equal(b, "copies", tokensOf(added.Copies), b.truth(asha)[4:])
		equal(b, "lost", tokensOf(added.Lost), []string{})
		equal(b, "uploads of ours", b.CountCalls(sandbox.CallAdd), 1)
	})
}

// Another image that comes meanwhile is no copy.
func TestAddTellsOfNoCopyWhereTheBytesDiffer(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		onAdd(b, sandbox.Rule{After: func() { b.foreignAdd(asha, 20000) }})
		added, err := b.Add(b.Context(), asha, upload(20000))
		succeeds(b, err)
		isAdded(b, added, 3)
		equal(b, "copies", tokensOf(added.Copies), []string{})
	})
}

// Something on the way may send an upload twice, and pass on the second answer: 521, as the first is under way. The image
// is then told of as a copy. It is not taken for the upload, for it may be another actor's.
func TestAddTellsOfWhatARejectedTryHasUploaded(t *testing.T) {
	t.Parallel()
	for name, rule := range map[string]sandbox.Rule{
		"before the answer":                   {Answer: busy(), Effect: true},
		"before the next try":                 {Answer: busy(), Repeat: true, RepeatAfter: firstRetry / 4},
		"or what another actor has, the same": {Answer: sandbox.RateLimited("1")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				if !rule.Effect && !rule.Repeat {
					rule.After = func() { b.foreignCopy(asha, 20000) }
				}
				onAdd(b, rule)
				added, err := b.Add(b.Context(), asha, upload(20000))
				succeeds(b, err)
				isAdded(b, added, 4)
				equal(b, "copies", tokensOf(added.Copies), b.truth(asha)[3:4])
			})
		})
	}
	t.Run("whose bytes can't be had", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			onAdd(b, sandbox.Rule{Answer: busy(), Effect: true})
			b.Script(sandbox.Rule{Call: sandbox.CallLink, Times: -1, Answer: sandbox.HTMLPage(502)})
			added, err := b.Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			equal(b, "copies", tokensOf(added.Copies), b.truth(asha)[3:4])
		})
	})
	t.Run("and not of another one that came meanwhile", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			onAdd(b, sandbox.Rule{Answer: busy(), After: func() { b.foreignAdd(asha, 20000) }})
			added, err := b.Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			isAdded(b, added, 4)
			equal(b, "copies", added.Copies, nil)
		})
	})
}

// What vanishes is told as well if the upload was tried twice, or if no list shows its image.
func TestAddReportsWhatVanishedBetweenItsTries(t *testing.T) {
	t.Parallel()
	for name, rule := range map[string]func(b *fixture, gone *string) sandbox.Rule{
		"rejected, and tried again": func(b *fixture, gone *string) sandbox.Rule {
			return sandbox.Rule{Answer: sandbox.RateLimited("5"), After: func() { *gone = b.foreignDelete(asha, 0) }}
		},
		"accepted, and never listed": func(b *fixture, gone *string) sandbox.Rule {
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: -1, Mutate: func(body map[string]any) {
				list := body["customerImage"].([]any)
				body["customerImage"] = list[:len(list)-1]
			}})
			return sandbox.Rule{After: func() { *gone = b.foreignDelete(asha, 0) }}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				<-time.After(time.Hour)
				var gone string
				onAdd(b, rule(b, &gone))
				added, err := b.Add(b.Context(), asha, upload(20000))
				succeeds(b, err)
				equal(b, "lost", tokensOf(added.Lost), []string{gone})
			})
		})
	}
}
