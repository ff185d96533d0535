package provider

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-framework/action"
)

// A Terraform that is gone takes no progress any more. Who tells it holds the customer, and must not
// wait for ever.
func TestTellerGivesUpWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gone := make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		told := make(chan struct{})
		go func() {
			teller(ctx, func(action.InvokeProgressEvent) { <-gone })("1 of 2 deleted")
			close(told)
		}()
		synctest.Wait()
		cancel()
		<-told
		close(gone)
	})
}

// Progress comes in order: each is sent before the next.
func TestTellerKeepsTheOrder(t *testing.T) {
	t.Parallel()
	var got []string
	tell := teller(t.Context(), func(event action.InvokeProgressEvent) { got = append(got, event.Message) })
	for _, message := range []string{"a", "b", "c"} {
		tell(message)
	}
	if len(got) != 3 || got[0] != "a" || got[2] != "c" {
		t.Errorf("sent %q", got)
	}
}
