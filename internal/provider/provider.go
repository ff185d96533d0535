package provider

import (
	"cmp"
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger/filestore"
	"github.com/capillary-community/terraform-provider-capillary/internal/plugin"
)

// Address is the provider's address in the registries.
const Address = "registry.terraform.io/capillary-community/capillary"

var _ provider.Provider = (*capillaryProvider)(nil)

// Options are what the program, or a test, decides for all providers of a process.
type Options struct {
	// Version is that of the build.
	Version string
	// Getenv is os.Getenv, or a test's own.
	Getenv func(string) string
	// LongWait is how long an operation has to have waited for a warning that says so; 0 for the usual minute.
	LongWait time.Duration
}

// capillaryProvider is the provider before it is configured.
type capillaryProvider struct {
	process *plugin.Process
	options Options
}

// Server returns the constructor for plugin servers, which makes a new provider of the process each time.
func Server(process *plugin.Process, options Options) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		framework := providerserver.NewProtocol6(&capillaryProvider{process: process, options: options})
		return plugin.NewServer(framework(), withHelp)
	}
}

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
	resp.Version = p.options.Version
}

// Configure implements provider.Provider. It sends nothing: wrong credentials show at the first call.
func (p *capillaryProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	settings, diags := resolveSettings(ctx, config, p.options.Getenv)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	settings.client.UserAgent = userAgent(p.options.Version, req.TerraformVersion)
	settings.client.Observe = logExchange
	settings.client.OnWait, settings.gallery.OnWait = onCallWait, onGalleryWait
	settings.client.StopWhenRefused = true
	client, err := capillary.New(settings.client)
	if err != nil {
		resp.Diagnostics.Append(notConfigured(err))
		return
	}
	shared, diags := openLedger(ctx, client.Host(), p.options.Getenv)
	resp.Diagnostics.Append(diags...)
	if shared != nil {
		settings.gallery.Ledger, settings.gallery.WorkspaceID = shared, workspaceID(p.options.Getenv)
	}
	configured := &session{
		client: client, gallery: gallery.New(client, settings.gallery), host: client.Host(), notes: newRunNotes(),
		longWait: cmp.Or(p.options.LongWait, longWait), waited: newRunWaits(),
		checks: config.PlanChecks.ValueString() != checksNone, credentials: credentialsInUse(readInputs(config, p.options.Getenv)),
	}
	_, configured.basic = settings.client.Credentials.(capillary.Basic)
	configured.attribution = settings.client.Attribution
	p.register(configured.gallery, shared)
	resp.ResourceData, resp.DataSourceData = configured, configured
	resp.EphemeralResourceData, resp.ListResourceData, resp.ActionData = configured, configured, configured
}

// register tells the process what has to end before the process does. shared is nil without a folder for it.
func (p *capillaryProvider) register(operations *gallery.Gallery, shared *filestore.Ledger) {
	if shared == nil { // which is not the same as an io.Closer that is nil
		p.process.Register(operations, nil)
		return
	}
	p.process.Register(operations, ledgerCloser{shared})
}

// notConfigured reports an error that the checks of the settings have not found.
func notConfigured(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The provider can't be configured", capitalize(err.Error())+".")
}

// Resources implements provider.Provider.
func (p *capillaryProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{newCustomerImageResource}
}
