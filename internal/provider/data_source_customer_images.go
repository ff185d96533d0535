package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSourceWithConfigure = (*customerImagesDataSource)(nil)

// customerImagesDataSource is data "capillary_customer_images": all images of a customer. It has no signed
// links, because they change on every read and the state would keep them.
type customerImagesDataSource struct {
	session *session
}

func newCustomerImagesDataSource() datasource.DataSource { return &customerImagesDataSource{} }

// customerImagesModel is the data source in configuration and state.
type customerImagesModel struct {
	CustomerID types.Int64       `tfsdk:"customer_id"`
	Images     []imageAttributes `tfsdk:"images"`
	Timeouts   timeouts.Value    `tfsdk:"timeouts"`
}

// Metadata implements datasource.DataSource.
func (d *customerImagesDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_images"
}

// Configure implements datasource.DataSourceWithConfigure.
func (d *customerImagesDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	configured, diags := sessionOf(req.ProviderData)
	resp.Diagnostics.Append(diags...)
	d.session = configured
}

// Schema implements datasource.DataSource.
func (d *customerImagesDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	number := func(description string) schema.Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "All images of a customer, whether Terraform manages them or not. " +
			"It gives no links to the images, because the state would keep them: see the ephemeral resource `capillary_customer_image_url`.",
		Attributes: map[string]schema.Attribute{
			"customer_id": schema.Int64Attribute{
				CustomType:          customerIDType{},
				Required:            true,
				MarkdownDescription: "Id of the customer.",
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"images": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The images in the order of the API's list, at most five [documented: image pages]. Empty for a customer without images.",
				NestedObject:        schema.NestedAttributeObject{Attributes: schemaOfFacts(text, number)},
			},
			"timeouts": readTimeoutsAttribute(ctx, "Longest time for reading the images. Default: `5m`."),
		},
	}
}

// Read implements datasource.DataSource. A list that can't be read completely is an error, never a shorter
// list.
func (d *customerImagesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model customerImagesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel, diags := withTimeout(ctx, model.Timeouts.Read, defaultReadTimeout)
	defer cancel()
	resp.Diagnostics.Append(diags...)
	ctx, waited := d.session.countWaits(ctx)
	defer func() {
		resp.Diagnostics.Append(d.session.waitWarning(listing, model.CustomerID.ValueInt64(), waited)...)
	}()
	slots, err := d.session.gallery.List(ctx, model.CustomerID.ValueInt64())
	if err != nil {
		resp.Diagnostics.Append(d.session.explain(listing, model.CustomerID.ValueInt64(), "", err))
		return
	}
	model.Images = make([]imageAttributes, len(slots)) // no images give an empty list, not null
	for i, slot := range slots {
		model.Images[i] = newImageAttributes(slot)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}
