package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	_ action.ActionWithConfigure  = (*customerImagesPurge)(nil)
	_ action.ActionWithModifyPlan = (*customerImagesPurge)(nil)
)

// customerImagesPurge is action "capillary_customer_images_purge": it deletes the images of a customer, whether
// or not Terraform manages them. Its progress messages are in action_customer_images_purge_progress.go.
type customerImagesPurge struct {
	session *session
}

func newCustomerImagesPurge() action.Action { return &customerImagesPurge{} }

// customerImagesPurgeModel is the config block of the action.
type customerImagesPurgeModel struct {
	CustomerID types.Int64    `tfsdk:"customer_id"`
	Keep       types.Set      `tfsdk:"keep"`
	DryRun     types.Bool     `tfsdk:"dry_run"`
	Timeouts   timeouts.Value `tfsdk:"timeouts"`
}

// Metadata implements action.Action.
func (a *customerImagesPurge) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_images_purge"
}

// Configure implements action.ActionWithConfigure.
func (a *customerImagesPurge) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	configured, diags := sessionOf(req.ProviderData)
	resp.Diagnostics.Append(diags...)
	a.session = configured
}

// Schema implements action.Action.
func (a *customerImagesPurge) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Deletes **all images of a customer, for good**, or all but those in `keep`: whether they are managed by this state, by another, or by none. " +
			"Each is deleted as a destroy does it, and the result is verified. Try it with `dry_run = true` first.",
		Attributes: map[string]schema.Attribute{
			"customer_id": schema.Int64Attribute{
				CustomType:          customerIDType{},
				Required:            true,
				MarkdownDescription: "Id of the customer.",
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"keep": schema.SetAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Ids (`image_id`) of the images that stay. If the customer does not have one of them, nothing is deleted. " +
					"Leave it out to delete every image; an empty set is an error.",
				Validators: []validator.Set{keepValidator{}},
			},
			"dry_run": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether to only show what would be deleted and what would be kept. Default: `false`.",
			},
			"timeouts": purgeTimeoutsAttribute(ctx),
		},
	}
}

// purgeTimeoutsAttribute returns the library's attribute with a description.
func purgeTimeoutsAttribute(ctx context.Context) schema.Attribute {
	attribute := timeouts.AttributesWithOpts(ctx, timeouts.Opts{InvokeDescription: "Longest time for all deletions together, waits included. Default: `1h`."})
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = timeoutsDescription
		return nested
	}
	return attribute
}

// Invoke implements action.Action.
func (a *customerImagesPurge) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config customerImagesPurgeModel
	if !req.Config.Raw.IsFullyKnown() {
		resp.Diagnostics.Append(purgeUnknown())
		return
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	keep, diags := keptIDs(ctx, path.Root("keep"), config.Keep)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel, diags := withTimeout(ctx, config.Timeouts.Invoke, defaultPurgeTimeout)
	defer cancel()
	resp.Diagnostics.Append(diags...)
	ctx, waited := a.session.countWaits(ctx)
	defer func() {
		resp.Diagnostics.Append(a.session.waitWarning(purging, config.CustomerID.ValueInt64(), waited)...)
	}()
	p := purgeRun{session: a.session, customerID: config.CustomerID.ValueInt64(), keep: keep, tell: progressSender(ctx, resp.SendProgress)}
	if config.DryRun.ValueBool() {
		resp.Diagnostics.Append(p.dryRun(ctx)...)
		return
	}
	resp.Diagnostics.Append(p.purge(ctx)...)
}

// progressSender returns a function that sends progress to Terraform. The framework's SendProgress waits forever if
// Terraform is gone, and a caller that waits there holds the customer, so the end of the context ends that
// wait.
func progressSender(ctx context.Context, send func(action.InvokeProgressEvent)) func(string) {
	return func(message string) {
		sent := make(chan struct{})
		go func() {
			send(action.InvokeProgressEvent{Message: message})
			close(sent)
		}()
		select {
		case <-sent:
		case <-ctx.Done():
		}
	}
}
