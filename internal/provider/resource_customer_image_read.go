package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// Read implements resource.Resource. It removes the resource from the state only if a complete list does not
// show the image; a failed read says nothing about any image.
func (r *customerImageResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state customerImageModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel, diags := withTimeout(ctx, state.Timeouts.Read, defaultReadTimeout)
	defer cancel()
	resp.Diagnostics.Append(diags...)
	// The framework requires an identity even for a resource that is removed. Terraform before 1.12 provides
	// none, and an upload whose outcome was never found out has only half of one.
	if resp.Identity != nil {
		resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	}
	ctx, waited := r.session.countWaits(ctx)
	defer func() {
		resp.Diagnostics.Append(r.session.waitWarning(reading, state.CustomerID.ValueInt64(), waited)...)
	}()
	located, err := r.locate(ctx, &state, resp.Private, &resp.Diagnostics)
	switch {
	case gallery.IsErased(err):
		// That the customer is erased proves nothing about the image, so the entry stays: without it, a destroy
		// would not mention the image either.
		resp.Diagnostics.Append(erasedWarning(state.CustomerID.ValueInt64(), state.subject()))
	case err != nil:
		resp.Diagnostics.Append(r.explain(reading, state.CustomerID.ValueInt64(), state.S3Token.ValueString(), err))
	case located.Entry != nil:
		resp.Diagnostics.Append(r.noteHeld(ctx, &state, resp.Private)...)
		resp.Diagnostics.Append(foundWarning(&state, *located.Entry)...)
		state.fromAPI(*located.Entry)
		resp.Diagnostics.Append(save(ctx, &state, &resp.State, resp.Identity)...)
		resp.Diagnostics.Append(forget(ctx, resp.Private, keyUnsettled)...)
		resp.Diagnostics.Append(forget(ctx, resp.Private, keyPending)...)
		resp.Diagnostics.Append(forget(ctx, resp.Private, keyGone)...)
		resp.Diagnostics.Append(forget(ctx, resp.Private, keyEmptied)...)
	case located.MayAppear:
		resp.Diagnostics.Append(unlistedWarning(
			state.CustomerID.ValueInt64(), state.S3Token.ValueString(), r.session.gallery.Settle(), r.isEmptied(ctx, &state)))
	default:
		r.miss(ctx, &state, resp)
	}
}

// miss removes the entry of an image that is no longer listed. If the list is empty, it may be so for these credentials
// alone, and the plan says that. Terraform shows no warnings of the refresh before a destroy.
func (r *customerImageResource) miss(ctx context.Context, state *customerImageModel, resp *resource.ReadResponse) {
	emptied := r.isEmptied(ctx, state)
	if emptied {
		resp.Diagnostics.Append(r.session.emptied(state.CustomerID.ValueInt64(), state.subject()))
	}
	if r.staysWithoutImage(ctx, state, resp) {
		resp.Diagnostics.Append(remember(ctx, resp.Private, keyEmptied, emptied)...)
		return
	}
	resp.State.RemoveResource(ctx)
	resp.Diagnostics.Append(forget(ctx, resp.Private, keyEntry)...) // Terraform still uses it for the plan
}

// noteHeld records for the plan which image the state holds, and marks an entry without a mark.
func (r *customerImageResource) noteHeld(ctx context.Context, state *customerImageModel, private privateState) diag.Diagnostics {
	key := imageKey{state.CustomerID.ValueInt64(), state.S3Token.ValueString()}
	r.session.notes.hold(key, heldImage{file: state.File.ValueString(), label: state.slot().Label()})
	if _, ok, err := recall[entry](ctx, private, keyEntry); ok || err != nil {
		return nil // the plan reports what is wrong with it
	}
	return remember(ctx, private, keyEntry, newEntry(false))
}

// staysWithoutImage keeps the entry of an adopted image that is gone, with a mark. Nothing can upload that
// image again, so without its entry every plan would fail, even that of a destroy.
func (r *customerImageResource) staysWithoutImage(ctx context.Context, state *customerImageModel, resp *resource.ReadResponse) bool {
	_, seen, err := recall[entry](ctx, resp.Private, keyEntry) // the mark proves that the image was once read
	_, ours, problem := recall[uploaded](ctx, resp.Private, keyUploaded)
	if err != nil || problem != nil || !seen || ours || !state.File.IsNull() || state.S3Token.IsNull() {
		return false
	}
	resp.Diagnostics.Append(remember(ctx, resp.Private, keyGone, true)...)
	return true
}

// locate finds the image of a state entry, and reports what vanished while an earlier deletion could still take effect.
func (r *customerImageResource) locate(
	ctx context.Context, state *customerImageModel, private privateState, diags *diag.Diagnostics,
) (gallery.LocateResult, error) {
	ref, err := refOf(ctx, state, private)
	if err != nil {
		return gallery.LocateResult{}, err
	}
	located, err := r.session.gallery.Locate(ctx, ref)
	diags.Append(lateLossWarning(ref.CustomerID, located.Lost)...)
	return located, err
}
