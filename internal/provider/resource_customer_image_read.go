package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// Read implements resource.Resource. It removes the resource from the state only when a complete list
// does not show the image; a read that failed says nothing about any image.
func (r *customerImageResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state customerImageModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel, diags := limit(ctx, state.Timeouts.Read, defaultReadTimeout)
	defer cancel()
	resp.Diagnostics.Append(diags...)
	// The framework insists on an identity, even of a resource that is removed. Terraform before 1.12
	// hands none over, and an upload whose outcome was never found out has only half of one.
	if resp.Identity != nil {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	}
	slot, err := r.find(ctx, &state, resp.Private)
	switch {
	case gallery.IsErased(err):
		resp.Diagnostics.Append(erasedWarning(state.CustomerID.ValueInt64()))
		resp.State.RemoveResource(ctx)
	case err != nil:
		resp.Diagnostics.Append(r.explain(reading, state.CustomerID.ValueInt64(), state.S3Token.ValueString(), err))
	case slot != nil:
		state.fromAPI(*slot)
		resp.Diagnostics.Append(save(ctx, &state, &resp.State, resp.Identity)...)
		resp.Diagnostics.Append(forget(ctx, resp.Private, keyUnsettled)...)
	default:
		r.missing(ctx, &state, resp)
	}
}

// find looks the image up by its token. It is nil when the image is known not to be there, or never to
// have been.
func (r *customerImageResource) find(ctx context.Context, state *customerImageModel, private privateState) (*gallery.Slot, error) {
	if state.S3Token.IsNull() {
		return nil, r.notUploaded(ctx, private)
	}
	if err := r.await(ctx, state, private); err != nil {
		return nil, err
	}
	return r.session.gallery.Find(ctx, state.CustomerID.ValueInt64(), state.S3Token.ValueString())
}

// notUploaded is nil when the upload whose outcome was not known was not carried out.
func (r *customerImageResource) notUploaded(ctx context.Context, private privateState) error {
	pending, err := recallPending(ctx, private)
	if err != nil {
		return err
	}
	return r.session.gallery.NotCarriedOut(ctx, pending) //nolint:wrapcheck // explained by the caller
}

// missing removes an image from the state that is not listed, unless it was uploaded so recently that
// the list may just lag behind.
func (r *customerImageResource) missing(ctx context.Context, state *customerImageModel, resp *resource.ReadResponse) {
	upload, ok, err := recall[uploaded](ctx, resp.Private, keyUploaded)
	if err != nil {
		resp.Diagnostics.Append(r.explain(reading, state.CustomerID.ValueInt64(), state.S3Token.ValueString(), err))
		return
	}
	settle := r.session.gallery.Settle()
	// An upload in the future is one by a clock that is ahead, so its age is as good as none.
	if age := time.Since(upload.At).Abs(); !ok || state.S3Token.IsNull() || age >= settle {
		resp.State.RemoveResource(ctx)
		return
	}
	resp.Diagnostics.AddWarning("The uploaded image is not listed yet", fmt.Sprintf(
		"Image %s of customer %d was uploaded less than settle_timeout (%s) ago, and the list of images does not show it. "+
			"It is kept in the state; a later plan looks again.",
		state.ImageID.ValueString(), state.CustomerID.ValueInt64(), settle))
}

// erasedWarning tells that an image is gone together with its customer.
func erasedWarning(customerID int64) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The customer was erased", fmt.Sprintf(
		"Customer %d was deleted after a PII delete request, and the images with it. The resource is removed from the state.\n\n"+
			"What to do: remove it from the configuration as well; its image can't be uploaded again.", customerID))
}
