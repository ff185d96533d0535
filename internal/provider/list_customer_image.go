package provider

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/list/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listresourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ list.ListResourceWithConfigure        = (*customerImageList)(nil)
	_ list.ListResourceWithConfigValidators = (*customerImageList)(nil)
)

// customerImageList is list "capillary_customer_image", for "terraform query". list_customer_image_results.go
// streams its results.
type customerImageList struct {
	session *session
}

func newCustomerImageList() list.ListResource { return &customerImageList{} }

// customerImageListModel is the config block of the list.
type customerImageListModel struct {
	CustomerID  types.Int64    `tfsdk:"customer_id"`
	CustomerIDs types.List     `tfsdk:"customer_ids"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
}

// Metadata implements list.ListResource. The name must be that of the resource.
func (l *customerImageList) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_image"
}

// Configure implements list.ListResourceWithConfigure.
func (l *customerImageList) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	configured, diags := sessionOf(req.ProviderData)
	resp.Diagnostics.Append(diags...)
	l.session = configured
}

// ListResourceConfigSchema implements list.ListResource.
func (l *customerImageList) ListResourceConfigSchema(ctx context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Finds the images of customers, whether Terraform manages them or not, for `terraform query`. " +
			"`terraform query -generate-config-out=FILE` writes the configuration that imports them.",
		Attributes: map[string]schema.Attribute{
			"customer_id": schema.Int64Attribute{
				CustomType:          customerIDType{},
				Optional:            true,
				MarkdownDescription: "Id of the customer. Either this or `customer_ids` is required.",
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"customer_ids": schema.ListAttribute{
				Optional:            true,
				ElementType:         types.Int64Type,
				MarkdownDescription: "Ids of several customers, who are read one after the other. A customer named twice is read once.",
				Validators: []validator.List{
					listvalidator.SizeAtLeast(1),
					listvalidator.NoNullValues(),
					listvalidator.ValueInt64sAre(int64validator.AtLeast(1)),
				},
			},
			"timeouts": listTimeoutsAttribute(ctx),
		},
	}
}

// listTimeoutsAttribute returns the library's attribute with a description.
func listTimeoutsAttribute(ctx context.Context) schema.Attribute {
	attribute := timeouts.AttributesWithOpts(ctx, timeouts.Opts{ListDescription: "Longest time for reading the images of one customer. Default: `5m`."})
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = timeoutsDescription
		return nested
	}
	return attribute
}

// ListResourceConfigValidators implements list.ListResourceWithConfigValidators.
func (l *customerImageList) ListResourceConfigValidators(context.Context) []list.ConfigValidator {
	return []list.ConfigValidator{listresourcevalidator.ExactlyOneOf(path.MatchRoot("customer_id"), path.MatchRoot("customer_ids"))}
}

// List implements list.ListResource.
func (l *customerImageList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config customerImageListModel
	diags := req.Config.Get(ctx, &config)
	var customers []int64
	if config.CustomerIDs.IsNull() {
		customers = []int64{config.CustomerID.ValueInt64()}
	} else {
		diags.Append(config.CustomerIDs.ElementsAs(ctx, &customers, false)...)
	}
	patience, problems := config.Timeouts.List(ctx, defaultReadTimeout)
	diags.Append(problems...)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	// A repeated result would give two import blocks for one image.
	customers = distinct(customers)
	q := query{session: l.session, request: req, patience: patience}
	stream.Results = q.results(ctx, customers)
}

// distinct removes duplicates and keeps the order.
func distinct(ids []int64) []int64 {
	var kept []int64
	for _, id := range ids {
		if !slices.Contains(kept, id) {
			kept = append(kept, id)
		}
	}
	return kept
}
