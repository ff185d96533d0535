package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// Delete implements resource.Resource. On an error the framework keeps the resource in the state, so
// that nothing is forgotten that may still be there.
func (r *customerImageResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state customerImageModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel, diags := limit(ctx, state.Timeouts.Delete, defaultDeleteTimeout)
	defer cancel()
	resp.Diagnostics.Append(diags...)
	removal, token, err := r.remove(ctx, &state, resp.Private)
	customerID := state.CustomerID.ValueInt64()
	if err != nil {
		if unverified, ok := errors.AsType[*gallery.UnverifiedError](err); ok {
			resp.Diagnostics.Append(remember(ctx, resp.Private, keyUnsettled, unsettled{Until: unverified.Until})...)
		}
		resp.Diagnostics.Append(r.explain(deleting, customerID, token, err))
		return
	}
	if removal.Erased {
		resp.Diagnostics.Append(erasedWarning(customerID))
	}
	if len(removal.Lost) > 0 {
		resp.Diagnostics.AddWarning("Other images vanished at the same time", fmt.Sprintf(
			"Image %s of customer %d was deleted. While that was done, the list lost other images too:\n\n%s\n\n"+
				"Another till, app or pipeline has probably deleted them. If it also deletes by index, it may have hit other images "+
				"than it meant to: check with its owner, and upload again what should not be gone.",
			imageID(token), customerID, gallery.LossReport(removal.Lost)))
	}
}

// remove deletes the image of a state entry, and tells its token.
func (r *customerImageResource) remove(ctx context.Context, state *customerImageModel, private privateState) (gallery.Removal, string, error) {
	token := state.S3Token.ValueString()
	if state.S3Token.IsNull() {
		// An upload whose outcome was never found out. What is not there needs no deletion.
		err := r.notUploaded(ctx, private)
		return gallery.Removal{Erased: gallery.IsErased(err)}, "", unlessErased(err)
	}
	if err := r.await(ctx, state, private); err != nil {
		return gallery.Removal{}, token, err
	}
	upload, ok, err := recall[uploaded](ctx, private, keyUploaded)
	if err != nil {
		return gallery.Removal{}, token, err
	}
	if ok {
		r.session.gallery.Expect(state.CustomerID.ValueInt64(), token, upload.At)
	}
	removal, err := r.session.gallery.Remove(ctx, state.CustomerID.ValueInt64(), token)
	return removal, token, err //nolint:wrapcheck // explained by the caller
}

// unlessErased drops the error that says that the customer is gone, and the image with it.
func unlessErased(err error) error {
	if gallery.IsErased(err) {
		return nil
	}
	return err
}
