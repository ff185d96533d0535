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
	ctx, cancel, diags := withTimeout(ctx, plan.Timeouts.Create, defaultCreateTimeout)
	defer cancel()
	resp.Diagnostics.Append(diags...)
	r.session.notes.applying.Store(true)
	customerID := plan.CustomerID.ValueInt64()
	ctx, waited := r.session.countWaits(ctx)
	defer func() { resp.Diagnostics.Append(r.session.waitWarning(creating, customerID, waited)...) }()
	bytes, diags := contentToUpload(config, &plan)
	resp.Diagnostics.Append(r.session.withOldImageGone(customerID, diags)...)
	if resp.Diagnostics.HasError() {
		return
	}
	addition, err := r.session.gallery.Add(ctx, customerID, bytes.upload(plan.ContentType.ValueString()))
	// Save the image before anything else if it is known to exist, even with an error, which then marks the
	// image as tainted. An image that exists but is not in the state would be uploaded again.
	pending, unknown := pendingOf(err)
	resp.Diagnostics.Append(remember(ctx, resp.Private, keyEntry, newEntry(!config.ContentSHA256.IsNull()))...)
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
		failed := diag.Diagnostics{r.explain(creating, customerID, "", err)}
		if addition.Image == nil {
			failed = r.session.withOldImageGone(customerID, failed)
		}
		resp.Diagnostics.Append(failed...)
	}
}

// withOldImageGone adds to the errors of an upload which images of the customer this run has deleted: the
// upload may have been meant to replace one of them. Terraform does not tell providers which.
func (s *session) withOldImageGone(customerID int64, diags diag.Diagnostics) diag.Diagnostics {
	gone := s.notes.deletedOf(customerID)
	if len(gone) == 0 {
		return diags
	}
	text := fmt.Sprintf("The old image is gone, if this was to replace one of those that this run has deleted of customer %d:\n%s\n\n"+
		"The next run uploads the new one. With create_before_destroy, the old image stays until the new one is there.", customerID, lines(gone))
	more := make(diag.Diagnostics, len(diags))
	for i, d := range diags {
		switch at, ok := d.(diag.DiagnosticWithPath); {
		case d.Severity() != diag.SeverityError:
			more[i] = d
		case ok:
			more[i] = diag.NewAttributeErrorDiagnostic(at.Path(), d.Summary(), d.Detail()+"\n\n"+text)
		default:
			more[i] = diag.NewErrorDiagnostic(d.Summary(), d.Detail()+"\n\n"+text)
		}
	}
	return more
}

// pendingOf returns what has to be remembered about an upload with an unknown outcome.
func pendingOf(err error) (gallery.PendingUpload, bool) {
	if pending, ok := errors.AsType[*gallery.PendingError](err); ok {
		return pending.Pending, true
	}
	if ambiguous, ok := errors.AsType[*gallery.AmbiguousError](err); ok {
		return ambiguous.Pending, true
	}
	return gallery.PendingUpload{}, false
}

// contentToUpload reads the bytes and makes sure that they are the planned ones.
func contentToUpload(config customerImageModel, plan *customerImageModel) (*content, diag.Diagnostics) {
	var diags diag.Diagnostics
	bytes, source, err := readConfigured(config)
	switch {
	case errors.Is(err, errNoFileYet):
		diags.AddAttributeError(source, "The image file is missing",
			fmt.Sprintf("%s: %s. Nothing was uploaded.\n\nWhat to do: check the path, or what should have written the file.", describeSource(config), err))
	case err != nil:
		diags.AddAttributeError(source, "The image can't be used", fmt.Sprintf("%s: %s. Nothing was uploaded.", describeSource(config), err))
	case bytes == nil:
		diags.Append(nothingToUpload(""))
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
