package gallery

import (
	"context"
	"encoding/json"
	"regexp"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// setForward makes all times of a page earlier: that is how it looks to a run whose clock was set forward since. The clock
// that runs evenly is as it was.
func (b *fixture) setForward(by time.Duration) {
	b.Helper()
	timestamp := regexp.MustCompile(`"\d{4}-\d\d-\d\dT[^"]*"`)
	b.machine.SetContent(asha, timestamp.ReplaceAllFunc(b.machine.Content(asha), func(text []byte) []byte {
		at, err := time.Parse(`"`+time.RFC3339Nano+`"`, string(text))
		succeeds(b, err)
		return []byte(at.Add(-by).Format(`"` + time.RFC3339Nano + `"`))
	}))
}

// A deletion may come late, and the next run begins seconds later with a clock that was set forward by hours, as after a
// boot or when a virtual machine is resumed: it waits all the same.
func TestAClockThatIsSetForwardEndsNoWait(t *testing.T) {
	t.Parallel()
	for name, stop := range map[string]func(*process){
		"after a run that was killed":      (*process).kill,
		"after a run that was interrupted": (*process).end,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				all := b.truth(asha)
				onDelete(b, sandbox.Rule{LateEffect: 20 * time.Second})
				ctx, cancel := context.WithCancel(b.Context())
				b.after(2*time.Second, func() {
					if name == "after a run that was killed" {
						stop(b.process)
					}
					cancel()
				})
				_, err := b.remove(ctx, asha, all[0])
				isA[*UnverifiedError](b, err)
				stop(b.process)
				b.setForward(2 * time.Hour)
				onDelete(b, sandbox.Rule{Delay: 30 * time.Second})
				removal, err := b.revived().remove(b.Context(), asha, all[1])
				succeeds(b, err)
				equal(b, "removal", removal, RemoveResult{})
				equal(b, "images", b.truth(asha), all[2:])
			})
		})
	}
}

// Times of a clock that was ahead do not move along with the clock: a read that did not know them ends.
func TestAClockThatWasSetBackDoesNotHoldUpReads(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		<-time.After(time.Hour)
		token := b.mustAdd(asha, 20000)
		b.process.end()
		<-time.After(time.Hour)
		b.foreignDelete(asha, 3)
		// The clock is set back by an hour and a half: to now, all that was written is half an hour ahead.
		var n journal.Record
		if err := json.Unmarshal(b.machine.Content(asha), &n); err != nil {
			b.Fatal(err)
		}
		n.Shift(90 * time.Minute)
		n.Clock.Wall = n.Clock.Wall.Add(90 * time.Minute)
		content, _ := json.Marshal(n)
		b.machine.SetContent(asha, content)
		g, _ := b.launch(b.options)
		<-time.After(time.Second)
		entry, err := g.find(b.Context(), asha, token)
		succeeds(b, err)
		equal(b, "image", entry, nil)
	})
}
