package provider

import (
	"cmp"
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// Address is the provider's address in the registries.
const Address = "registry.terraform.io/capillary-community/capillary"

var _ provider.Provider = (*capillaryProvider)(nil)

// capillaryProvider is the provider before it is configured.
type capillaryProvider struct{ process *Process }

// session is what resources, data sources and the like get from a configured provider.
type session struct {
	client  *capillary.Client // for calls that are not about one customer's images
	gallery *gallery.Gallery
	host    string
	notes   *runNotes
	// The advice after a failure depends on these.
	basic       bool // authenticates with user name and password
	attribution capillary.Attribution
	// checks is set if each planned new image costs a read of its customer, unless the run has already read it.
	checks bool
	// credentials says where the credentials come from.
	credentials string
	// longWait is how long an operation has to have waited for a warning.
	longWait time.Duration
	waited   *runWaits // of all operations
}

// Metadata implements provider.Provider.
func (p *capillaryProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "capillary"
	resp.Version = p.process.version
}

// Configure implements provider.Provider. It sends nothing: wrong credentials show at the first call.
func (p *capillaryProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	settings, diags := resolveSettings(ctx, config, p.process.getenv)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	settings.client.UserAgent = userAgent(p.process.version, req.TerraformVersion)
	settings.client.Observe = logExchange
	settings.client.OnWait, settings.gallery.OnWait = onCallWait, onGalleryWait
	settings.client.StopWhenRefused = true
	client, err := capillary.New(settings.client)
	if err != nil {
		resp.Diagnostics.Append(notConfigured(err))
		return
	}
	shared, diags := openLedger(client.Host(), p.process.getenv) //nolint:contextcheck // a local folder, for seconds at most: no reason to go without it
	resp.Diagnostics.Append(diags...)
	if shared != nil {
		settings.gallery.Ledger, settings.gallery.Place = gallery.Shared(shared), place(p.process.getenv)
	}
	configured := &session{
		client: client, gallery: gallery.New(client, settings.gallery), host: client.Host(), notes: newRunNotes(),
		longWait: cmp.Or(p.process.LongWait, longWait), waited: newRunWaits(),
		checks: config.PlanChecks.ValueString() != checksNone, credentials: credentialsInUse(readInputs(config, p.process.getenv)),
	}
	_, configured.basic = settings.client.Credentials.(capillary.Basic)
	configured.attribution = settings.client.Attribution
	p.process.keep(configured.gallery, shared) //nolint:contextcheck // it closes local files of earlier sessions, and no context should keep those open
	resp.ResourceData, resp.DataSourceData = configured, configured
	resp.EphemeralResourceData, resp.ListResourceData, resp.ActionData = configured, configured, configured
}

// notConfigured reports an error that the checks of the settings have not found.
func notConfigured(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The provider can't be configured", capitalize(err.Error())+".")
}

// Resources implements provider.Provider.
func (p *capillaryProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{newCustomerImageResource}
}
