package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A recovery reads the list without the lock. If a run deletes an image meanwhile, and the list is from before that, the
// recovery must not note the image as seen: the next deletion would take the old list for a new one.
func TestARecoveryKeepsWhatAnotherRunHasDeleted(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		onAdd(b, sandbox.Rule{LateEffect: time.Minute})
		_, err := b.Add(b.cancelled(3*time.Second), empty, upload(20000))
		pending := fails[*PendingError](b, err).Pending
		<-time.After(time.Hour)
		for i := range 3 { // by another actor, long before
			b.foreignAdd(empty, 30000+i)
		}
		<-time.After(time.Hour)
		all := b.truth(empty) // ours, z, w, n
		z, w := all[1], all[2]
		two := b.next()
		three, _ := b.launch(b.options)
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Customer: empty, Answer: sandbox.HTMLPage(503)})
		done := make(chan error)
		go func() {
			_, err := two.recoverUpload(b.Context(), pending)
			done <- err
		}()
		<-time.After(100 * time.Millisecond)
		_, err = three.remove(b.Context(), empty, z)
		succeeds(b, err)
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Customer: empty, Times: -1, Stale: 10 * time.Second})
		succeeds(b, <-done)
		_, err = three.remove(b.Context(), empty, w)
		succeeds(b, err)
		equal(b, "images", b.truth(empty), []string{all[0], all[3]})
	}, func(s *setup) { s.client.MaxRetries = 3 })
}
