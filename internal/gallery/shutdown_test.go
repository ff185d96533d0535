package gallery

import (
	"context"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A run is finished when it has not been stopped, and nothing is under way.
func TestUnfinished(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		limit func(context.Context) (context.Context, context.CancelFunc)
		want  bool
	}{
		"told to stop": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(2*time.Second, cancel)
			return ctx, cancel
		}, true},
		"out of time": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 2*time.Second)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				equal(b, "unfinished before", b.HasUnsavedWork(), false)
				b.mustAdd(asha, 20000)
				equal(b, "unfinished after an upload", b.HasUnsavedWork(), false)
				onAdd(b, sandbox.Rule{Drop: sandbox.HangAfter})
				ctx, cancel := c.limit(b.Context())
				defer cancel()
				b.after(time.Second, func() { equal(b, "unfinished while uploading", b.HasUnsavedWork(), true) })
				_, _ = b.Add(ctx, asha, upload(20001))
				equal(b, "unfinished after it", b.HasUnsavedWork(), c.want)
			})
		})
	}
}
