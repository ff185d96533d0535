package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

var (
	_ resource.ResourceWithConfigure      = (*customerImageResource)(nil)
	_ resource.ResourceWithIdentity       = (*customerImageResource)(nil)
	_ resource.ResourceWithImportState    = (*customerImageResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*customerImageResource)(nil)
	_ resource.ResourceWithValidateConfig = (*customerImageResource)(nil)
)

// customerImageResource is capillary_customer_image. Its methods are in the files
// resource_customer_image_*.go, one for each thing that Terraform asks for.
type customerImageResource struct {
	session *session
}

func newCustomerImageResource() resource.Resource { return &customerImageResource{} }

// The defaults that the schema's descriptions promise.
const (
	defaultCreateTimeout = 20 * time.Minute
	defaultReadTimeout   = 5 * time.Minute
	defaultDeleteTimeout = 20 * time.Minute
)

// Metadata implements resource.Resource.
func (r *customerImageResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_image"
}

// Configure implements resource.ResourceWithConfigure.
func (r *customerImageResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	if req.ProviderData == nil {
		return // terraform validate: there is no configured provider
	}
	configured, ok := req.ProviderData.(*session)
	if !ok {
		resp.Diagnostics.AddError("Unexpected provider data", fmt.Sprintf("This is a bug of the provider: it got a %T.", req.ProviderData))
		return
	}
	r.session = configured
}

// Update implements resource.Resource. Whatever concerns the API replaces the resource, so there is
// nothing left to call it for: a moved file, a hash that became known, other timeouts.
func (r *customerImageResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan customerImageModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(save(ctx, &plan, &resp.State, resp.Identity)...)
}

// limit gives an operation its time.
func limit(ctx context.Context, timeout func(context.Context, time.Duration) (time.Duration, diag.Diagnostics), fallback time.Duration) (context.Context, context.CancelFunc, diag.Diagnostics) {
	duration, diags := timeout(ctx, fallback)
	ctx, cancel := context.WithTimeout(ctx, duration)
	return ctx, cancel, diags
}

// save writes a resource whose image is known to state and identity.
func save(ctx context.Context, model *customerImageModel, state *tfsdk.State, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	diags := state.Set(ctx, model)
	if identity != nil {
		diags.Append(identity.Set(ctx, model.identity())...)
	}
	return diags
}
