package examples_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Credentials from a vault reach the provider as ephemeral values, in plan and in apply, and stay out of
// the saved plan and the state.
func TestAccVault(t *testing.T) {
	t.Parallel()
	seed := sandbox.DefaultSeed()
	const secret = "secret-that-nobody-else-has"
	sb := acctest.NewSandbox(t, func(o *sandbox.Options) { o.Seed.ClientSecret = secret })
	sb.Authenticate(nil)
	s := &stage{Sandbox: sb, CLI: acctest.NewCLI(t, sb.Env.Getenv)}
	s.Serve(t, acctest.Registry()+"/hashicorp/vault", providerserver.NewProtocol6(vault{
		"client_key": seed.ClientKey, "client_secret": secret,
	}))
	s.show(t, "pipelines/vault/main.tf")
	s.put(t, "extra.tf", `
		resource "capillary_customer_image" "avatar" {
			customer_id = 564703420
			file        = "`+acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))+`"
		}`)

	s.Plan("-out=saved").WantOK().WantNoWarning()
	shown, _ := s.Run("show", "-json", "saved")
	s.Apply("saved").WantOK()
	s.WantUploads(t, acctest.Regular, 1)
	for place, text := range map[string]string{"saved plan": shown, "state": acctest.Read(t, filepath.Join(s.Dir, "terraform.tfstate"))} {
		if !strings.Contains(text, "capillary_customer_image") || strings.Contains(text, secret) {
			t.Errorf("the %s is wrong, or holds the secret:\n%s", place, text)
		}
	}
}

// vault is the part of Vault's provider that the example needs. It returns the same secret for every request.
type vault map[string]string

func (vault) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "vault"
}

func (vault) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{Blocks: map[string]schema.Block{
		"auth_login_jwt": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"mount": schema.StringAttribute{Optional: true},
			"role":  schema.StringAttribute{Required: true},
		}}},
	}}
}

func (vault) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (vault) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (vault) Resources(context.Context) []func() resource.Resource { return nil }

func (v vault) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{func() ephemeral.EphemeralResource { return kvSecret(v) }}
}

// kvSecret is the ephemeral resource vault_kv_secret_v2.
type kvSecret map[string]string

func (kvSecret) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = "vault_kv_secret_v2"
}

func (kvSecret) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = ephemeralschema.Schema{Attributes: map[string]ephemeralschema.Attribute{
		"mount": ephemeralschema.StringAttribute{Required: true},
		"name":  ephemeralschema.StringAttribute{Required: true},
		"data":  ephemeralschema.MapAttribute{Computed: true, Sensitive: true, ElementType: types.StringType},
	}}
}

func (k kvSecret) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	resp.Result.Raw = req.Config.Raw
	data := map[string]attr.Value{}
	for name, value := range k {
		data[name] = types.StringValue(value)
	}
	resp.Diagnostics.Append(resp.Result.SetAttribute(ctx, path.Root("data"), data)...)
}
