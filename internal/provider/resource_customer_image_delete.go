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
	ctx, cancel, diags := withTimeout(ctx, state.Timeouts.Delete, defaultDeleteTimeout)
	defer cancel()
	resp.Diagnostics.Append(diags...)
	customerID := state.CustomerID.ValueInt64()
	ctx, waited := r.session.countWaits(ctx)
	defer func() { resp.Diagnostics.Append(r.session.waitWarning(deleting, customerID, waited)...) }()
	removal, err := r.remove(ctx, &state, resp.Private, &resp.Diagnostics)
	if removal.BatchUnsupported {
		resp.Diagnostics.Append(aloneWarning(customerID))
	}
	if err != nil {
		if unverified, ok := errors.AsType[*gallery.UnverifiedError](err); ok {
			resp.Diagnostics.Append(remember(ctx, resp.Private, keyUnsettled, unsettled{Until: unverified.Until})...)
		}
		resp.Diagnostics.Append(r.explain(deleting, customerID, removal.Token, err))
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
		resp.Diagnostics.Append(lostWarning(fmt.Sprintf("Image %s of customer %d was deleted.", imageID(removal.Token), customerID), removal.Lost, removal.BatchIndexes))
	}
}

// remove deletes the image of a state entry, and reports what vanished while an earlier deletion could still take effect.
func (r *customerImageResource) remove(
	ctx context.Context, state *customerImageModel, private privateState, diags *diag.Diagnostics,
) (gallery.RemoveResult, error) {
	ref, err := refOf(ctx, state, private)
	if err != nil {
		return gallery.RemoveResult{Token: ref.Token}, err
	}
	removal, err := r.session.gallery.Remove(ctx, ref)
	diags.Append(lateLossWarning(ref.CustomerID, removal.LostEarlier)...)
	return removal, err
}
