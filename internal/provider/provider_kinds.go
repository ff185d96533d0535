package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
)

// Older releases of Terraform and OpenTofu ignore the kinds that they don't know.
var (
	_ provider.ProviderWithEphemeralResources = (*capillaryProvider)(nil)
	_ provider.ProviderWithListResources      = (*capillaryProvider)(nil)
	_ provider.ProviderWithActions            = (*capillaryProvider)(nil)
	_ provider.ProviderWithFunctions          = (*capillaryProvider)(nil)
)

// DataSources implements provider.Provider.
func (p *capillaryProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{newCustomerDataSource, newCustomerImagesDataSource}
}

// EphemeralResources implements provider.ProviderWithEphemeralResources.
func (p *capillaryProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{newCustomerImageURLEphemeral}
}

// ListResources implements provider.ProviderWithListResources.
func (p *capillaryProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{newCustomerImageList}
}

// Actions implements provider.ProviderWithActions.
func (p *capillaryProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{newCustomerImagesPurge}
}

// Functions implements provider.ProviderWithFunctions.
func (p *capillaryProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{newParseImageIDFunction, newPasswordMD5Function}
}

// sessionOf unpacks what Configure has passed on, for any kind. It returns nil without an error if there is no
// configured provider: in "terraform validate".
func sessionOf(data any) (*session, diag.Diagnostics) {
	if data == nil {
		return nil, nil
	}
	configured, ok := data.(*session)
	if !ok {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Unexpected provider data", fmt.Sprintf("This is a bug in the provider: it got a %T.", data))}
	}
	return configured, nil
}
