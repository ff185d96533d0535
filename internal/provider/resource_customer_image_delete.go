package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// Delete implements resource.Resource. On an error, the framework keeps the resource in the state, so an image
// that may still exist is not forgotten.
func (r *customerImageResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state customerImageModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	r.session.notes.applying.Store(true)
	ctx, cancel, diags := limit(ctx, state.Timeouts.Delete, defaultDeleteTimeout)
	defer cancel()
	resp.Diagnostics.Append(diags...)
	customerID := state.CustomerID.ValueInt64()
	ctx, waited := r.session.countWaits(ctx)
	defer func() { resp.Diagnostics.Append(r.session.waitWarning(deleting, customerID, waited)...) }()
	removal, token, err := r.remove(ctx, &state, resp.Private, &resp.Diagnostics)
	if removal.BatchUnsupported {
		resp.Diagnostics.Append(aloneWarning(customerID))
	}
	if err != nil {
		if unverified, ok := errors.AsType[*gallery.UnverifiedError](err); ok {
			resp.Diagnostics.Append(remember(ctx, resp.Private, keyUnsettled, unsettled{Until: unverified.Until})...)
		}
		resp.Diagnostics.Append(r.explain(deleting, customerID, token, err))
		return
	}
	switch {
	case removal.Erased:
		resp.Diagnostics.Append(erasedRelease(customerID, state.subject(), removal.Sent))
		return
	case removal.Empty:
		resp.Diagnostics.Append(r.session.emptiedRelease(customerID, state.subject()))
		return
	}
	r.session.notes.delete(customerID, state.slot().String())
	if len(removal.Lost) > 0 {
		resp.Diagnostics.Append(lostWarning(fmt.Sprintf("Image %s of customer %d was deleted.", imageID(token), customerID), removal.Lost, removal.BatchIndexes))
	}
}

// remove deletes the image of a state entry, and returns its token.
func (r *customerImageResource) remove(
	ctx context.Context, state *customerImageModel, private privateState, diags *diag.Diagnostics,
) (gallery.RemoveResult, string, error) {
	token, err := r.tokenToRemove(ctx, state, private)
	if err != nil || token == "" {
		return gallery.RemoveResult{Erased: gallery.IsErased(err)}, token, unlessErased(err)
	}
	lost, err := r.await(ctx, state, private)
	if err != nil {
		return gallery.RemoveResult{}, token, err
	}
	diags.Append(lateLossWarning(state.CustomerID.ValueInt64(), lost)...)
	if err := r.expect(ctx, state, token, private); err != nil {
		return gallery.RemoveResult{}, token, err
	}
	removal, err := r.session.gallery.Remove(ctx, state.CustomerID.ValueInt64(), token)
	return removal, token, err //nolint:wrapcheck // explained by the caller
}

// tokenToRemove returns the token in the state. If the entry does not identify its image yet, it returns the
// token of the image that the upload has led to, or "" if it has led to no image.
func (r *customerImageResource) tokenToRemove(ctx context.Context, state *customerImageModel, private privateState) (string, error) {
	token := state.S3Token.ValueString()
	pending, ok, err := recall[gallery.PendingUpload](ctx, private, keyPending)
	switch {
	case err != nil:
		return token, err
	case !ok && token == "":
		return "", errNamesNoImage
	case !ok:
		return token, nil
	}
	if token != "" { // no list has ever shown it
		slot, err := r.session.gallery.Find(ctx, state.CustomerID.ValueInt64(), token)
		if err != nil || slot != nil {
			return token, err //nolint:wrapcheck // explained by the caller
		}
	}
	slot, err := r.session.gallery.Recover(ctx, pending)
	if err != nil || slot == nil {
		return token, err //nolint:wrapcheck // explained by the caller
	}
	return slot.Token, nil
}

// unlessErased drops the error for an erased customer: no call can find out more about its images.
func unlessErased(err error) error {
	if gallery.IsErased(err) {
		return nil
	}
	return err
}
