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

// isAdded fails unless an addition is the image that the customer really has at an index.
func isAdded(b *fixture, added AddResult, at int) {
	b.Helper()
	want := b.Images(asha)[at]
	if added.Image == nil {
		b.Fatal("no image")
	}
	equal(b, "index", added.Image.Index, at)
	equal(b, "token", added.Image.Token, want.Token)
	if added.Unlisted || added.Reason != nil {
		b.Errorf("unlisted %v, reason %v", added.Unlisted, added.Reason)
	}
}

func TestAddReturnsTheImageAsListed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		option func(*sandbox.Options)
		at     int
	}{
		"at the end":     {func(*sandbox.Options) {}, 3},
		"in front":       {func(o *sandbox.Options) { o.AddsFirst = true }, 0},
		"loose answers":  {func(o *sandbox.Options) { o.Loose = true }, 3},
		"without a size": {func(o *sandbox.Options) { o.OmitSizes = true }, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				start := time.Now()
				added, err := b.Add(b.Context(), asha, upload(20000))
				succeeds(b, err)
				isAdded(b, added, c.at)
				equal(b, "answered", added.Answered, "")
				equal(b, "bytes", b.Images(asha)[c.at].SHA256, upload(20000).SHA256)
				equal(b, "calls", b.kinds(asha), adding())
				took(b, start, 0)
			}, sandboxed(c.option))
		})
	}
}

func TestAddToAFullCustomerSendsNothing(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.foreignAdd(asha, 20000)
		b.foreignAdd(asha, 20001)
		_, err := b.Add(b.Context(), asha, upload(30000))
		full := fails[*FullError](b, err)
		equal(b, "images", tokensOf(imagelist.Entries(full.Images)), b.truth(asha))
		equal(b, "calls", b.kinds(asha), adding()[:1])
	})
}

// 8082: another actor took the last place between the read and the upload.
func TestAddThatLosesTheLastPlace(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.foreignAdd(asha, 20000)
		b.Script(sandbox.Rule{Call: sandbox.CallAdd, Before: func() { b.foreignAdd(asha, 20001) }})
		added, err := b.Add(b.Context(), asha, upload(30000))
		full := fails[*FullError](b, err)
		equal(b, "images", tokensOf(imagelist.Entries(full.Images)), b.truth(asha))
		equal(b, "image", added.Image, nil)
		equal(b, "adds", b.CountCalls(sandbox.CallAdd), 1)
	})
	bubble(t, func(b *fixture) {
		b.Script(sandbox.Rule{Call: sandbox.CallAdd, Answer: sandbox.Warning(8082, "Max image per user is 5")})
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: -1, Answer: sandbox.EmptyBody(403)})
		_, err := b.Add(b.Context(), asha, upload(30000))
		equal(b, "kind", fails[*capillary.Error](b, err).Kind, capillary.KindFull) // the API's word, at least
	})
}

// The answer and the list call the same upload by different tokens. The list is right, for it is what
// later reads go by. Its bytes prove that soon; its size alone only when the other token had settle to show.
func TestAddTrustsTheListAboutTheToken(t *testing.T) {
	t.Parallel()
	foreignTokens := sandboxed(func(o *sandbox.Options) { o.ForeignTokenOnAdd = true })
	known := func(b *fixture, added AddResult) {
		b.Helper()
		isAdded(b, added, 3)
		if added.Answered == "" || added.Answered == added.Image.Token {
			b.Errorf("answered %q", added.Answered)
		}
	}
	t.Run("by its bytes", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			start := time.Now()
			added, err := b.Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			known(b, added)
			within(b, start, evidence.Lag(settle)+2*reader.LongestPause)
		}, foreignTokens)
	})
	t.Run("by its size", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			start := time.Now()
			b.Script(sandbox.Rule{Call: sandbox.CallLink, Times: -1, Answer: sandbox.HTMLPage(502)})
			added, err := b.Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			known(b, added)
			if time.Since(start) < settle {
				b.Errorf("decided after %s", time.Since(start))
			}
		}, foreignTokens)
	})
	t.Run("interrupted", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			added, err := b.Add(b.cancelled(2*time.Second), asha, upload(20000))
			succeeds(b, err)
			known(b, added)
		}, foreignTokens)
	})
	t.Run("after answers without a list", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			start := time.Now()
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: 2, Mutate: noList})
			added, err := b.Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			known(b, added)
			if time.Since(start) < settle {
				b.Errorf("decided after %s", time.Since(start))
			}
		}, foreignTokens)
	})
	t.Run("interrupted, and bytes can't be had", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			down := b.Script(sandbox.Rule{Call: sandbox.CallLink, Times: -1, Answer: sandbox.HTMLPage(502)})
			added, err := b.Add(b.cancelled(2*time.Second), asha, upload(20000))
			succeeds(b, err)
			equal(b, "unlisted", added.Unlisted, true)
			down.Remove()
			entry, err := b.next().recoverUpload(b.Context(), added.Pending) // as the next read does
			succeeds(b, err)
			equal(b, "image", entry.Token, b.truth(asha)[3])
		}, foreignTokens)
	})
}

// A foreign image of the same size must not take the place of the one that the answer named, only
// because the wait for that one was cut short.
func TestAddKeepsToTheAnswerUntilSettleIsOver(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		var foreign string
		b.Script(sandbox.Rule{Call: sandbox.CallAdd, Before: func() { foreign = b.foreignAdd(asha, 20000) }})
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: -1, Snapshot: 1}) // shows that one, and not ours
		added, err := b.Add(b.cancelled(10*time.Second), asha, upload(20000))
		succeeds(b, err)
		if added.Image.Token == foreign || !added.Unlisted {
			b.Errorf("took the foreign image for ours: %+v", added)
		}
	})
}

func TestAddThatIsNeverListed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rule   sandbox.Rule
		reason bool
	}{
		"the list stays old": {sandbox.Rule{Snapshot: 1}, false},
		"an outage":          {sandbox.Rule{Answer: sandbox.HTMLPage(502)}, true},
		"no list":            {sandbox.Rule{Mutate: noList}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				c.rule.Call, c.rule.Skip, c.rule.Times = sandbox.CallGet, 1, -1
				b.Script(c.rule)
				start := time.Now()
				added, err := b.Add(b.Context(), asha, upload(20000))
				succeeds(b, err)
				if !added.Unlisted || (added.Reason != nil) != c.reason {
					b.Errorf("unlisted %v, reason %v", added.Unlisted, added.Reason)
				}
				equal(b, "index", added.Image.Index, imagelist.NoIndex)
				equal(b, "token", added.Image.Token, b.truth(asha)[3])
				equal(b, "adds", b.CountCalls(sandbox.CallAdd), 1)
				if name != "no list" {
					took(b, start, settle)
				}
			})
		})
	}
}

// An image of another size is reported, and never lost: it is there.
func TestAddComparesTheSize(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Mutate: func(body map[string]any) {
			list := body["customerImage"].([]any)
			list[3].(map[string]any)["file"].(map[string]any)["fileSize"] = "19999"
		}})
		added, err := b.Add(b.Context(), asha, upload(20000))
		damaged := fails[*SizeMismatchError](b, err)
		equal(b, "sent", damaged.Sent, 20000)
		equal(b, "stored", *damaged.Image.Size, 19999)
		isAdded(b, added, 3)
	})
}

// The list shows the new image twice: it is there, so it must not be lost, but where is in doubt.
func TestAddListedTwice(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: -1, Mutate: twice})
		added, err := b.Add(b.Context(), empty, upload(20000))
		succeeds(b, err)
		isA[*imagelist.DuplicateError](b, added.Reason)
		equal(b, "index", added.Image.Index, imagelist.NoIndex)
		equal(b, "token", added.Image.Token, b.truth(empty)[0])
	})
}

func TestAddOfChangedBytesSendsNoWholeUpload(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		changed := upload(20000)
		changed.SHA256 = upload(20001).SHA256
		_, err := b.Add(b.Context(), asha, changed)
		failure := fails[*capillary.Error](b, err)
		equal(b, "kind", failure.Kind, capillary.KindContentChanged)
		equal(b, "outcome", failure.Outcome, capillary.OutcomeRejected)
		equal(b, "images", len(b.truth(asha)), 3)
	})
}

// An answer that names an image which was there before does not make it the upload's, not even if it has the
// same size: it would be in two states then, and be deleted for either.
func TestAddDoesNotTakeAnImageThatWasThere(t *testing.T) {
	t.Parallel()
	naming := func(b *fixture, token string) {
		onAdd(b, sandbox.Rule{Mutate: func(body map[string]any) {
			entries, _ := body["data"].([]any)
			entry, _ := entries[0].(map[string]any)
			file, _ := entry["file"].(map[string]any)
			file["s3Token"] = token
		}})
	}
	t.Run("carried out", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			naming(b, b.foreignAdd(asha, 20000))
			added, err := b.Add(b.Context(), asha, upload(20000))
			succeeds(b, err)
			isAdded(b, added, 4)
		})
	})
	t.Run("not carried out", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			there := b.foreignAdd(asha, 20000)
			onAdd(b, sandbox.Rule{Answer: &sandbox.Answer{
				Body: `{"data":[{"code":200,"status":"true","file":{"s3Token":"` + there + `"}}],"warnings":[],"errors":[]}`,
			}})
			added, err := b.Add(b.Context(), asha, upload(20000))
			isA[*PendingError](b, err)
			equal(b, "image", added.Image, nil)
		})
	})
	t.Run("somebody else's, not listed yet", func(t *testing.T) {
		t.Parallel()
		bubble(t, func(b *fixture) {
			mine := b.mustAdd(asha, 20000)
			naming(b, mine)
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Mutate: noList})
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Mutate: noList})
			added, err := b.Add(b.Context(), asha, anotherUpload(20000))
			if added.Image != nil && added.Image.Token == mine {
				b.Errorf("took the other upload's image, with %v", err)
			}
		})
	})
}

// The API has named the token of an upload, lists lag, and a till has added the same bytes a moment before: the till's image
// is not taken for the upload, or the next deletion would hit it.
func TestAddKeepsToItsAnswerBesideATillsCopy(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		<-time.After(time.Hour)
		till := b.foreignCopy(asha, 20000)
		<-time.After(5 * time.Second)
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Stale: 15 * time.Second})
		added, err := b.Add(b.Context(), asha, upload(20000))
		succeeds(b, err)
		isAdded(b, added, 4)
		equal(b, "answered", added.Answered, "")
		<-time.After(time.Hour)
		_, err = b.remove(b.Context(), asha, added.Image.Token)
		succeeds(b, err)
		equal(b, "the last image", b.truth(asha)[3:], []string{till})
	})
}
