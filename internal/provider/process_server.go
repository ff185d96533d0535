package provider

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Server returns what plugin servers serve: a new provider each time.
func (p *Process) Server() tfprotov6.ProviderServer {
	plain := providerserver.NewProtocol6(p.Provider())()
	if whole, ok := plain.(wholeServer); ok {
		return server{whole}
	}
	return plain
}

// wholeServer is everything that the framework's server can do. tf6server checks at run time for methods that
// are not yet part of every provider server.
type wholeServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// server is the framework's server, but keeps nothing of a finished request. The framework holds on to the
// context of every request until the provider is stopped, and with it to loggers and buffers: about 75 KB for
// each image of a plan. So it gets contexts that release all that. Streamed answers (list, actions, states) are
// left alone, because they go on after their method has returned.
type server struct{ wholeServer }

func (s server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return during(ctx, req, s.wholeServer.ValidateResourceConfig)
}

func (s server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return during(ctx, req, s.wholeServer.UpgradeResourceState)
}

func (s server) UpgradeResourceIdentity(ctx context.Context, req *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return during(ctx, req, s.wholeServer.UpgradeResourceIdentity)
}

func (s server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return during(ctx, req, s.wholeServer.ReadResource)
}

func (s server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return during(ctx, req, s.wholeServer.PlanResourceChange)
}

func (s server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return during(ctx, req, s.wholeServer.ApplyResourceChange)
}

func (s server) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return during(ctx, req, s.wholeServer.ImportResourceState)
}

func (s server) MoveResourceState(ctx context.Context, req *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	return during(ctx, req, s.wholeServer.MoveResourceState)
}

func (s server) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return during(ctx, req, s.wholeServer.ValidateDataResourceConfig)
}

func (s server) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return during(ctx, req, s.wholeServer.ReadDataSource)
}

// The methods below need no such context: they are called once per process, or keep nothing. They are here for
// the links in their diagnostics.

func (s server) ValidateProviderConfig(ctx context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return helpful(s.wholeServer.ValidateProviderConfig(ctx, req))
}

func (s server) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return helpful(s.wholeServer.ConfigureProvider(ctx, req))
}

func (s server) ValidateEphemeralResourceConfig(ctx context.Context, req *tfprotov6.ValidateEphemeralResourceConfigRequest) (*tfprotov6.ValidateEphemeralResourceConfigResponse, error) {
	return helpful(s.wholeServer.ValidateEphemeralResourceConfig(ctx, req))
}

func (s server) OpenEphemeralResource(ctx context.Context, req *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return helpful(s.wholeServer.OpenEphemeralResource(ctx, req))
}

func (s server) ValidateListResourceConfig(ctx context.Context, req *tfprotov6.ValidateListResourceConfigRequest) (*tfprotov6.ValidateListResourceConfigResponse, error) {
	return helpful(s.wholeServer.ValidateListResourceConfig(ctx, req))
}

func (s server) ValidateActionConfig(ctx context.Context, req *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error) {
	return helpful(s.wholeServer.ValidateActionConfig(ctx, req))
}

func (s server) PlanAction(ctx context.Context, req *tfprotov6.PlanActionRequest) (*tfprotov6.PlanActionResponse, error) {
	return helpful(s.wholeServer.PlanAction(ctx, req))
}

func (s server) ListResource(ctx context.Context, req *tfprotov6.ListResourceRequest) (*tfprotov6.ListResourceServerStream, error) {
	stream, err := s.wholeServer.ListResource(ctx, req)
	if err != nil || stream.Results == nil {
		return stream, err
	}
	results := stream.Results
	stream.Results = func(yield func(tfprotov6.ListResourceResult) bool) {
		for result := range results {
			withHelp(result.Diagnostics)
			if !yield(result) {
				return
			}
		}
	}
	return stream, nil
}

func (s server) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := s.wholeServer.InvokeAction(ctx, req)
	if err != nil || stream.Events == nil {
		return stream, err
	}
	events := stream.Events
	stream.Events = func(yield func(tfprotov6.InvokeActionEvent) bool) {
		for event := range events {
			if completed, ok := event.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
				withHelp(completed.Diagnostics)
			}
			if !yield(event) {
				return
			}
		}
	}
	return stream, nil
}

// during handles a request with a context that ends with the request.
func during[Req, Resp any](ctx context.Context, req Req, handle func(context.Context, Req) (Resp, error)) (Resp, error) {
	current := new(requestContext)
	current.of.Store(&ctx)
	defer current.end()                  //nolint:contextcheck // later requests take nothing from it
	return helpful(handle(current, req)) //nolint:contextcheck // the same context
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
