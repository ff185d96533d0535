package ledger

import (
	"testing"
	"time"
)

// A caller that has to wait for a customer is notified once, and not at all if the customer is free.
func TestABusyCustomerIsToldOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, second := open(t, dir), open(t, dir)
	told := make(chan struct{}, 10)
	ctx := WithBusy(t.Context(), func() { told <- struct{}{} })
	page, err := first.Lock(ctx, asha)
	if err != nil {
		t.Fatal(err)
	}
	if len(told) > 0 {
		t.Error("told of a wait for a customer that was free")
	}
	got := make(chan error)
	go func() {
		other, err := second.Lock(ctx, asha)
		if err == nil {
			other.Unlock()
		}
		got <- err
	}()
	select {
	case <-told:
	case <-time.After(time.Minute):
		t.Fatal("not told of the wait")
	}
	page.Unlock()
	if err := <-got; err != nil || len(told) > 0 {
		t.Errorf("the second got %v, and was told %d times more", err, len(told))
	}
}
