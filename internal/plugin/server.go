package plugin

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// NewServer wraps the framework's server. Its server keeps nothing of a finished request, and passes all diagnostics to
// edit before Terraform gets them.
func NewServer(framework tfprotov6.ProviderServer, edit func([]*tfprotov6.Diagnostic)) tfprotov6.ProviderServer {
	if full, ok := framework.(fullServer); ok {
		return server{full, edit}
	}
	return framework
}

// fullServer is everything that the framework's server can do. tf6server checks at run time for methods that
// are not yet part of every provider server.
type fullServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// server is the framework's server, but keeps nothing of a finished request. The framework holds on to the
// context of every request until the provider is stopped, and with it to loggers and buffers: about 75 KB for
// each image of a plan. So it gets contexts that release all that. Streamed answers (list, actions, states) are
// left alone, because they go on after their method has returned.
//
// The cause is contextCancels in internal/proto6server/serve.go of terraform-plugin-framework: registerContext appends the
// cancel function of each request, and only StopProvider empties the list. Once the framework drops these functions at the
// end of a request, the methods that only call withRequestContext can edit diagnostics alone, and requestContext can go.
type server struct {
	fullServer

	edit func([]*tfprotov6.Diagnostic)
}

func (s server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return withRequestContext(ctx, req, s.edit, s.fullServer.ValidateResourceConfig)
}

func (s server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return withRequestContext(ctx, req, s.edit, s.fullServer.UpgradeResourceState)
}

func (s server) UpgradeResourceIdentity(ctx context.Context, req *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return withRequestContext(ctx, req, s.edit, s.fullServer.UpgradeResourceIdentity)
}

func (s server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return withRequestContext(ctx, req, s.edit, s.fullServer.ReadResource)
}

func (s server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return withRequestContext(ctx, req, s.edit, s.fullServer.PlanResourceChange)
}

func (s server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return withRequestContext(ctx, req, s.edit, s.fullServer.ApplyResourceChange)
}

func (s server) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return withRequestContext(ctx, req, s.edit, s.fullServer.ImportResourceState)
}

func (s server) MoveResourceState(ctx context.Context, req *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	return withRequestContext(ctx, req, s.edit, s.fullServer.MoveResourceState)
}

func (s server) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return withRequestContext(ctx, req, s.edit, s.fullServer.ValidateDataResourceConfig)
}

func (s server) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return withRequestContext(ctx, req, s.edit, s.fullServer.ReadDataSource)
}

// The methods below need no such context: they are called once per process, or keep nothing. They are here for
// the links in their diagnostics.

func (s server) ValidateProviderConfig(ctx context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return edited(ctx, req, s.edit, s.fullServer.ValidateProviderConfig)
}

func (s server) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return edited(ctx, req, s.edit, s.fullServer.ConfigureProvider)
}

func (s server) ValidateEphemeralResourceConfig(ctx context.Context, req *tfprotov6.ValidateEphemeralResourceConfigRequest) (*tfprotov6.ValidateEphemeralResourceConfigResponse, error) {
	return edited(ctx, req, s.edit, s.fullServer.ValidateEphemeralResourceConfig)
}

func (s server) OpenEphemeralResource(ctx context.Context, req *tfprotov6.OpenEphemeralResourceRequest) (*tfprotov6.OpenEphemeralResourceResponse, error) {
	return edited(ctx, req, s.edit, s.fullServer.OpenEphemeralResource)
}

func (s server) ValidateListResourceConfig(ctx context.Context, req *tfprotov6.ValidateListResourceConfigRequest) (*tfprotov6.ValidateListResourceConfigResponse, error) {
	return edited(ctx, req, s.edit, s.fullServer.ValidateListResourceConfig)
}

func (s server) ValidateActionConfig(ctx context.Context, req *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error) {
	return edited(ctx, req, s.edit, s.fullServer.ValidateActionConfig)
}

func (s server) PlanAction(ctx context.Context, req *tfprotov6.PlanActionRequest) (*tfprotov6.PlanActionResponse, error) {
	return edited(ctx, req, s.edit, s.fullServer.PlanAction)
}

func (s server) ListResource(ctx context.Context, req *tfprotov6.ListResourceRequest) (*tfprotov6.ListResourceServerStream, error) {
	stream, err := s.fullServer.ListResource(ctx, req)
	if err != nil || stream.Results == nil {
		return stream, err
	}
	results := stream.Results
	stream.Results = func(yield func(tfprotov6.ListResourceResult) bool) {
		for result := range results {
			s.edit(result.Diagnostics)
			if !yield(result) {
				return
			}
		}
	}
	return stream, nil
}

func (s server) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	stream, err := s.fullServer.InvokeAction(ctx, req)
	if err != nil || stream.Events == nil {
		return stream, err
	}
	events := stream.Events
	stream.Events = func(yield func(tfprotov6.InvokeActionEvent) bool) {
		for event := range events {
			if completed, ok := event.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
				s.edit(completed.Diagnostics)
			}
			if !yield(event) {
				return
			}
		}
	}
	return stream, nil
}
