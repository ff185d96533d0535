package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/ephemeral/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ ephemeral.EphemeralResourceWithConfigure = (*customerImageURLEphemeral)(nil)

// customerImageURLEphemeral is ephemeral "capillary_customer_image_url": a signed link to an image, which is in
// neither plan nor state. There is nothing to renew or close: a link expires by itself, and a new one would be
// a different value.
type customerImageURLEphemeral struct {
	session *session
}

func newCustomerImageURLEphemeral() ephemeral.EphemeralResource { return &customerImageURLEphemeral{} }

// customerImageURLModel is the ephemeral resource in configuration and result.
type customerImageURLModel struct {
	CustomerID types.Int64    `tfsdk:"customer_id"`
	ImageID    types.String   `tfsdk:"image_id"`
	URL        types.String   `tfsdk:"url"`
	ExpiresAt  types.String   `tfsdk:"expires_at"`
	Timeouts   timeouts.Value `tfsdk:"timeouts"`
}

// Metadata implements ephemeral.EphemeralResource.
func (e *customerImageURLEphemeral) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_image_url"
}

// Configure implements ephemeral.EphemeralResourceWithConfigure.
func (e *customerImageURLEphemeral) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	configured, diags := sessionOf(req.ProviderData)
	resp.Diagnostics.Append(diags...)
	e.session = configured
}

// Schema implements ephemeral.EphemeralResource.
func (e *customerImageURLEphemeral) Schema(ctx context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A signed link to an image, good for about an hour [seen: image pages]. Anyone who has it can read the image without credentials. " +
			"It is fetched again whenever Terraform needs it, and reaches neither plan nor state.",
		Attributes: map[string]schema.Attribute{
			"customer_id": schema.Int64Attribute{
				CustomType:          customerIDType{},
				Required:            true,
				MarkdownDescription: "Id of the customer.",
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"image_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the image: the last segment of its `s3_token`. The whole token works as well.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"url": schema.StringAttribute{
				Computed:            true,
				Sensitive:           true,
				MarkdownDescription: "The link. Requests to it need no credentials, and must not carry any.",
			},
			"expires_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "When the link expires, according to the link itself, in RFC 3339, such as `2026-01-12T09:40:03Z`.",
			},
			"timeouts": openTimeoutsAttribute(ctx),
		},
	}
}

// openTimeoutsAttribute returns the library's attribute with a description.
func openTimeoutsAttribute(ctx context.Context) schema.Attribute {
	attribute := timeouts.AttributesWithOpts(ctx, timeouts.Opts{OpenDescription: "Longest time for fetching the link. Default: `5m`."})
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = timeoutsDescription
		return nested
	}
	return attribute
}

// Open implements ephemeral.EphemeralResource.
func (e *customerImageURLEphemeral) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var model customerImageURLModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel, diags := withTimeout(ctx, model.Timeouts.Open, defaultReadTimeout)
	defer cancel()
	resp.Diagnostics.Append(diags...)
	customerID, name := model.CustomerID.ValueInt64(), model.ImageID.ValueString()
	ctx, waited := e.session.countWaits(ctx)
	defer func() { resp.Diagnostics.Append(e.session.waitWarning(linking, customerID, waited)...) }()
	slot, link, err := e.session.gallery.Link(ctx, customerID, name)
	if err != nil {
		resp.Diagnostics.Append(e.session.explain(linking, customerID, name, err))
		return
	}
	expiry, problem := e.session.checkLink(customerID, name, slot, link, time.Now())
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	model.URL = types.StringValue(link.Reveal()) // sensitive, and never stored
	model.ExpiresAt = types.StringValue(expiry.UTC().Format(time.RFC3339))
	resp.Diagnostics.Append(resp.Result.Set(ctx, &model)...)
}
