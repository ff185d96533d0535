package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// Address is the provider's address in the registries.
const Address = "registry.terraform.io/capillary-community/capillary"

var _ provider.Provider = (*capillaryProvider)(nil)

// capillaryProvider is the provider before it is configured.
type capillaryProvider struct {
	version string
	getenv  func(string) string
}

// New gives the constructor that plugin servers want. The version is that of the build; getenv is
// os.Getenv, or a test's own.
func New(version string, getenv func(string) string) func() provider.Provider {
	return func() provider.Provider {
		return &capillaryProvider{version: version, getenv: getenv}
	}
}

// session is what resources get of a configured provider.
type session struct {
	gallery *gallery.Gallery
	host    string
}

// Metadata implements provider.Provider.
func (p *capillaryProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "capillary"
	resp.Version = p.version
}

// Configure implements provider.Provider. It sends nothing: wrong credentials show at the first call.
func (p *capillaryProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	settings, diags := resolveSettings(ctx, config, p.getenv)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	settings.client.UserAgent = userAgent(p.version, req.TerraformVersion)
	settings.client.Observe = logExchange
	client, err := capillary.New(settings.client)
	if err != nil {
		resp.Diagnostics.AddError("The provider can't be configured", err.Error())
		return
	}
	resp.ResourceData = &session{gallery: gallery.New(client, settings.gallery), host: client.Host()}
}

// Resources implements provider.Provider.
func (p *capillaryProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{newCustomerImageResource}
}

// DataSources implements provider.Provider.
func (p *capillaryProvider) DataSources(context.Context) []func() datasource.DataSource {
	return nil
}
