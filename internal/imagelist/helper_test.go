package imagelist

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func equal[T any](tb testing.TB, what string, got, want T) {
	tb.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		tb.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// fails returns the error of a type that must be in the chain.
func fails[E error](tb testing.TB, err error) E {
	tb.Helper()
	found, ok := errors.AsType[E](err)
	if !ok {
		tb.Fatalf("got %v (%T), want a %T", err, err, found)
	}
	return found
}
