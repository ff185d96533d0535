package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

var (
	_ resource.ResourceWithConfigure   = (*customerImageResource)(nil)
	_ resource.ResourceWithIdentity    = (*customerImageResource)(nil)
	_ resource.ResourceWithImportState = (*customerImageResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*customerImageResource)(nil)
)

// customerImageResource is capillary_customer_image. Its methods are in the files resource_customer_image_*.go,
// one for each thing that Terraform asks for.
type customerImageResource struct {
	session *session
}

func newCustomerImageResource() resource.Resource { return &customerImageResource{} }

// Metadata implements resource.Resource.
func (r *customerImageResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_image"
	// The identity changes only if it was unknown: when the image of an upload is found that no run has seen.
	resp.ResourceBehavior.MutableIdentity = true
}

// Configure implements resource.ResourceWithConfigure.
func (r *customerImageResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	configured, diags := sessionOf(req.ProviderData)
	resp.Diagnostics.Append(diags...)
	r.session = configured
}

// explain turns an error into a diagnostic.
func (r *customerImageResource) explain(op operation, customerID int64, token string, err error) diag.Diagnostic {
	return r.session.explain(op, customerID, token, err)
}

// Update implements resource.Resource. Every change that concerns the API replaces the resource, so Update
// makes no call: it handles a moved file, a hash that became known, other timeouts.
func (r *customerImageResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state customerImageModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if gone, _, _ := recall[bool](ctx, req.Private, keyGone); gone && plan.Index.IsUnknown() {
		emptied, _, _ := recall[bool](ctx, req.Private, keyEmptied)
		resp.Diagnostics.Append(cantRestore(state, emptied))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(save(ctx, &plan, &resp.State, resp.Identity)...)
}

// save writes a resource whose image is known to the state and the identity.
func save(ctx context.Context, model *customerImageModel, state *tfsdk.State, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	diags := state.Set(ctx, model)
	if identity != nil {
		diags.Append(identity.Set(ctx, model.identity())...)
	}
	return diags
}
