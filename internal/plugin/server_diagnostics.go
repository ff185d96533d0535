package plugin

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// edited handles a request, and passes the diagnostics of the response to edit.
func edited[Req, Resp any](
	ctx context.Context, req Req, edit func([]*tfprotov6.Diagnostic), handle func(context.Context, Req) (Resp, error),
) (Resp, error) {
	response, err := handle(ctx, req)
	if err == nil { // otherwise there is no response
		edit(diagnosticsOf(response))
	}
	return response, err
}

// diagnosticsOf returns the diagnostics of a response that can hold diagnostics of a provider.
func diagnosticsOf(response any) []*tfprotov6.Diagnostic { //nolint:cyclop // a list of types
	switch r := response.(type) {
	case *tfprotov6.ValidateProviderConfigResponse:
		return r.Diagnostics
	case *tfprotov6.ConfigureProviderResponse:
		return r.Diagnostics
	case *tfprotov6.ValidateResourceConfigResponse:
		return r.Diagnostics
	case *tfprotov6.UpgradeResourceStateResponse:
		return r.Diagnostics
	case *tfprotov6.ReadResourceResponse:
		return r.Diagnostics
	case *tfprotov6.PlanResourceChangeResponse:
		return r.Diagnostics
	case *tfprotov6.ApplyResourceChangeResponse:
		return r.Diagnostics
	case *tfprotov6.ImportResourceStateResponse:
		return r.Diagnostics
	case *tfprotov6.ValidateDataResourceConfigResponse:
		return r.Diagnostics
	case *tfprotov6.ReadDataSourceResponse:
		return r.Diagnostics
	case *tfprotov6.ValidateEphemeralResourceConfigResponse:
		return r.Diagnostics
	case *tfprotov6.OpenEphemeralResourceResponse:
		return r.Diagnostics
	case *tfprotov6.ValidateListResourceConfigResponse:
		return r.Diagnostics
	case *tfprotov6.ValidateActionConfigResponse:
		return r.Diagnostics
	case *tfprotov6.PlanActionResponse:
		return r.Diagnostics
	}
	return nil
}
