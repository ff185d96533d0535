package plugin

import (
	"context"
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// carriedKey is the key of a value that a context carries.
type carriedKey struct{}

func TestRequestsHaveTheirContextWhileTheyLast(t *testing.T) {
	t.Parallel()
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.WithValue(t.Context(), carriedKey{}, "carried"))
	var kept context.Context
	said, err := withRequestContext(ctx, "request", func([]*tfprotov6.Diagnostic) {}, func(ctx context.Context, req string) (string, error) {
		derived, stop := context.WithCancel(ctx)
		defer stop()
		kept = ctx //nolint:fatcontext // to look at it when the request is over
		if ctx.Err() != nil || ctx.Value(carriedKey{}) != "carried" {
			t.Errorf("it begins with %v and %v", ctx.Err(), ctx.Value(carriedKey{}))
		}
		cancel(cause)
		<-derived.Done()
		if !errors.Is(context.Cause(derived), cause) {
			t.Errorf("it was ended by %v", context.Cause(derived))
		}
		return req + " answered", nil
	})
	if said != "request answered" || err != nil {
		t.Errorf("got %q, %v", said, err)
	}
	<-kept.Done()
	if !errors.Is(kept.Err(), context.Canceled) || kept.Value(carriedKey{}) != nil {
		t.Errorf("when it is over: %v and %v", kept.Err(), kept.Value(carriedKey{}))
	}
}
