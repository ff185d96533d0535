package plugin

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// withRequestContext handles a request with a context that ends with the request.
func withRequestContext[Req, Resp any](
	ctx context.Context, req Req, edit func([]*tfprotov6.Diagnostic), handle func(context.Context, Req) (Resp, error),
) (Resp, error) {
	current := new(requestContext)
	current.of.Store(&ctx)
	defer current.end()                       //nolint:contextcheck // later requests take nothing from it
	return edited(current, req, edit, handle) //nolint:contextcheck // the same context
}

// requestContext is the context of a request while it is handled, and a cancelled one afterwards.
type requestContext struct {
	of atomic.Pointer[context.Context]
}

func (r *requestContext) end() {
	over, cancel := context.WithCancel(context.Background())
	cancel()
	r.of.Store(&over)
}

func (r *requestContext) Deadline() (time.Time, bool) { return (*r.of.Load()).Deadline() }
func (r *requestContext) Done() <-chan struct{}       { return (*r.of.Load()).Done() }
func (r *requestContext) Err() error                  { return (*r.of.Load()).Err() }
func (r *requestContext) Value(key any) any           { return (*r.of.Load()).Value(key) }
