package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// Read implements resource.Resource. It removes the resource from the state only if a complete list does not
// show the image; a failed read says nothing about any image.
func (r *customerImageResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state customerImageModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel, diags := limit(ctx, state.Timeouts.Read, defaultReadTimeout)
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
	slot, err := r.find(ctx, &state, resp.Private, &resp.Diagnostics)
	switch {
	case gallery.IsErased(err):
		// That the customer is erased proves nothing about the image, so the entry stays: without it, a destroy
		// would not mention the image either.
		resp.Diagnostics.Append(erasedWarning(state.CustomerID.ValueInt64(), state.subject()))
	case err != nil:
		resp.Diagnostics.Append(r.explain(reading, state.CustomerID.ValueInt64(), state.S3Token.ValueString(), err))
	case slot != nil:
		resp.Diagnostics.Append(r.noteHeld(ctx, &state, resp.Private)...)
		resp.Diagnostics.Append(foundWarning(&state, *slot)...)
		state.fromAPI(*slot)
		resp.Diagnostics.Append(save(ctx, &state, &resp.State, resp.Identity)...)
		resp.Diagnostics.Append(forget(ctx, resp.Private, keyUnsettled)...)
		resp.Diagnostics.Append(forget(ctx, resp.Private, keyPending)...)
		resp.Diagnostics.Append(forget(ctx, resp.Private, keyGone)...)
		resp.Diagnostics.Append(forget(ctx, resp.Private, keyEmptied)...)
	case r.isYoung(ctx, &state, resp):
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

// find looks up the image by its token, or by what is known of its upload. It returns nil if the image is not
// listed, or was never uploaded.
func (r *customerImageResource) find(
	ctx context.Context, state *customerImageModel, private privateState, diags *diag.Diagnostics,
) (*imagelist.Entry, error) {
	if state.S3Token.IsNull() {
		return r.recover(ctx, private)
	}
	lost, err := r.await(ctx, state, private)
	if err != nil {
		return nil, err
	}
	diags.Append(lateLossWarning(state.CustomerID.ValueInt64(), lost)...)
	if err := r.expect(ctx, state, state.S3Token.ValueString(), private); err != nil {
		return nil, err
	}
	slot, err := r.session.gallery.Find(ctx, state.CustomerID.ValueInt64(), state.S3Token.ValueString())
	if err != nil || slot != nil {
		return slot, err //nolint:wrapcheck // explained by the caller
	}
	return r.findUnlisted(ctx, private)
}

// findUnlisted looks for an image that no list has shown under the token of its upload: it may have a different
// one. It returns nil as long as the list may only lag behind.
func (r *customerImageResource) findUnlisted(ctx context.Context, private privateState) (*imagelist.Entry, error) {
	pending, ok, err := recall[gallery.PendingUpload](ctx, private, keyPending)
	if err != nil || !ok || time.Since(pending.Since).Abs() < r.session.gallery.Settle() {
		return nil, err
	}
	return r.session.gallery.Recover(ctx, pending) //nolint:wrapcheck // explained by the caller
}

// recover looks for the image of an upload with an unknown outcome; it returns nil if the upload was not
// carried out.
func (r *customerImageResource) recover(ctx context.Context, private privateState) (*imagelist.Entry, error) {
	pending, err := recallPending(ctx, private)
	if err != nil {
		return nil, err
	}
	return r.session.gallery.Recover(ctx, pending) //nolint:wrapcheck // explained by the caller
}

// isYoung reports whether an image that no list has shown was uploaded so recently that it may still appear. It
// then stays in the state, as it does if that can't be told.
func (r *customerImageResource) isYoung(ctx context.Context, state *customerImageModel, resp *resource.ReadResponse) bool {
	pending, ok, err := recall[gallery.PendingUpload](ctx, resp.Private, keyPending)
	if err != nil {
		resp.Diagnostics.Append(r.explain(reading, state.CustomerID.ValueInt64(), state.S3Token.ValueString(), err))
		return true
	}
	settle := r.session.gallery.Settle()
	// An upload in the future means that a clock was ahead, so the distance counts as its age.
	if age := time.Since(pending.Since).Abs(); !ok || state.S3Token.IsNull() || age >= settle {
		return false
	}
	resp.Diagnostics.Append(unlistedWarning(state.CustomerID.ValueInt64(), state.S3Token.ValueString(), settle, r.isEmptied(ctx, state)))
	return true
}
