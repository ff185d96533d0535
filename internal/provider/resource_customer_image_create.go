package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// Create implements resource.Resource.
func (r *customerImageResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var config, plan customerImageModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel, diags := limit(ctx, plan.Timeouts.Create, defaultCreateTimeout)
	defer cancel()
	resp.Diagnostics.Append(diags...)
	bytes, diags := contentToUpload(config, &plan)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	customerID := plan.CustomerID.ValueInt64()
	addition, err := r.session.gallery.Add(ctx, customerID, bytes.upload(plan.ContentType.ValueString()))
	// First of all the image is saved, if it is known to be there: also next to an error, which then
	// marks it as tainted. An image that is there but not in the state would be uploaded once more.
	pending, unknown := pendingOf(err)
	switch {
	case addition.Image != nil:
		plan.fromAPI(*addition.Image)
		resp.Diagnostics.Append(save(ctx, &plan, &resp.State, resp.Identity)...)
		resp.Diagnostics.Append(remember(ctx, resp.Private, keyUploaded, uploaded{At: time.Now()})...)
		if addition.Unlisted {
			resp.Diagnostics.Append(remember(ctx, resp.Private, keyPending, addition.Pending)...)
		}
		resp.Diagnostics.Append(additionWarnings(customerID, addition, r.session.gallery.Settle())...)
	case unknown:
		plan.withoutImage()
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		resp.Diagnostics.Append(remember(ctx, resp.Private, keyPending, pending)...)
	}
	if err != nil {
		resp.Diagnostics.Append(r.explain(creating, customerID, "", err))
	}
}

// pendingOf gives what has to be remembered of an upload whose outcome is not known.
func pendingOf(err error) (gallery.Pending, bool) {
	if pending, ok := errors.AsType[*gallery.PendingError](err); ok {
		return pending.Pending, true
	}
	if ambiguous, ok := errors.AsType[*gallery.AmbiguousError](err); ok {
		return ambiguous.Pending, true
	}
	return gallery.Pending{}, false
}

// contentToUpload reads the bytes and makes sure that they are the planned ones.
func contentToUpload(config customerImageModel, plan *customerImageModel) (*content, diag.Diagnostics) {
	var diags diag.Diagnostics
	bytes, source, err := readConfigured(config)
	switch {
	case errors.Is(err, errNoFileYet):
		diags.AddAttributeError(source, "The image file is missing",
			fmt.Sprintf("There is no file %q. Nothing was uploaded.\n\nWhat to do: check the path, or whatever was to write the file.", config.File.ValueString()))
	case err != nil:
		diags.AddAttributeError(source, "The image can't be used", fmt.Sprintf("%s: %s. Nothing was uploaded.", describeSource(config), err))
	case bytes == nil:
		diags.Append(nothingToUpload())
	case !plan.ContentSHA256.IsUnknown() && plan.ContentSHA256.ValueString() != bytes.sha256:
		diags.AddAttributeError(path.Root("content_sha256"), "The image is not the planned one", fmt.Sprintf(
			"%s has the SHA-256 %s, but %s was planned. Nothing was uploaded.\n\n"+
				"What to do: if the new bytes are meant, plan again (and correct content_sha256 if it is set).",
			describeSource(config), bytes.sha256, plan.ContentSHA256.ValueString()))
	}
	if diags.HasError() {
		return nil, diags
	}
	plan.ContentSHA256 = types.StringValue(bytes.sha256)
	if plan.ContentType.IsUnknown() {
		plan.ContentType = types.StringValue(bytes.contentType)
	}
	return bytes, diags
}
