package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ModifyPlan implements resource.ResourceWithModifyPlan: it decides from the bytes whether the image is
// replaced. Terraform calls it once more right before the apply.
func (r *customerImageResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	p := imagePlan{resp: resp, unfetched: whyUnfetched(ctx, req.Private)}
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &p.state)...)
		r.claim(ctx, &p)
		return // to be destroyed, which must work without the file
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &p.config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &p.plan)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &p.state)...)
		p.exists = p.plan.CustomerID.Equal(p.state.CustomerID)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	r.claim(ctx, &p)
	p.decide()
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("content_sha256"), p.plan.ContentSHA256)...)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("content_type"), p.plan.ContentType)...)
}

// claim notes that the state holds the image: with -refresh=false, nothing else says so to an upload that
// looks for what a killed run has left.
func (r *customerImageResource) claim(ctx context.Context, p *imagePlan) {
	token := p.state.S3Token.ValueString()
	if token == "" {
		return
	}
	customerID := p.state.CustomerID.ValueInt64()
	if err := r.session.gallery.Claim(ctx, customerID, token); err != nil {
		p.resp.Diagnostics.Append(r.explain(reading, customerID, token, err))
	}
}

// imagePlan is one plan in the making.
type imagePlan struct {
	config, plan, state customerImageModel
	// exists: there is an image of this customer already, to be kept or replaced.
	exists bool
	// unfetched is why the state has no hash, if it has none.
	unfetched string
	resp      *resource.ModifyPlanResponse
}

// decide sets the planned hash and type, and whether the image is replaced.
func (p *imagePlan) decide() {
	bytes, source, err := readConfigured(p.config)
	switch {
	case errors.Is(err, errNoFileYet), errors.Is(err, errNotKnownYet):
		p.withoutBytes(source, err)
	case err != nil:
		p.resp.Diagnostics.AddAttributeError(source, "The image can't be used", fmt.Sprintf("%s: %s.", describeSource(p.config), err))
	case bytes != nil:
		p.withBytes(source, bytes)
	case p.describesNothing():
		// An error, whether the image exists or not.
	case p.exists:
		p.keep() // adopted: tracked and deleted, never uploaded
	default:
		p.resp.Diagnostics.Append(nothingToUpload())
	}
}

// describesNothing refuses a hash or a type without the bytes that have it. What is known already of the
// image that is there may be repeated: that is what Terraform writes when it generates the configuration
// of an imported image (-generate-config-out). So this can't be told before there is a state to look at.
func (p *imagePlan) describesNothing() bool {
	for _, attribute := range []struct {
		name            string
		config, present types.String
	}{
		{"content_sha256", p.config.ContentSHA256, p.state.ContentSHA256},
		{"content_type", p.config.ContentType, p.state.ContentType},
	} {
		if attribute.config.IsNull() || (p.exists && attribute.config.Equal(attribute.present)) {
			continue
		}
		p.resp.Diagnostics.Append(p.nothingToDescribe(attribute.name))
	}
	return p.resp.Diagnostics.HasError()
}

// withBytes compares the configured bytes with those of the image that is there.
func (p *imagePlan) withBytes(source path.Path, bytes *content) {
	hash, configured := types.StringValue(bytes.sha256), p.config.ContentSHA256
	if !configured.IsNull() && !configured.IsUnknown() && !configured.Equal(hash) {
		p.resp.Diagnostics.AddAttributeError(path.Root("content_sha256"), "The image is not the expected one", fmt.Sprintf(
			"%s has the SHA-256 %s, but content_sha256 is %s.\n\nWhat to do: correct the hash, or the image.",
			describeSource(p.config), bytes.sha256, configured.ValueString()))
		return
	}
	if p.exists && p.state.ContentSHA256.Equal(hash) {
		p.keep()
		return
	}
	p.plan.ContentSHA256 = known(configured, hash)
	p.plan.ContentType = known(p.config.ContentType, types.StringValue(bytes.contentType))
	switch {
	case p.isUnfetched() && p.hasOtherSize(bytes):
		p.replaceOther(source, bytes)
	case p.isUnfetched():
		p.replaceUnfetched(source, describeSource(p.config))
	case p.exists:
		p.replace("content_sha256")
	default:
		p.warnIfSmall(source, bytes)
	}
}

// withoutBytes plans for bytes that can't be read yet.
func (p *imagePlan) withoutBytes(source path.Path, err error) {
	if !p.exists {
		p.plan.ContentSHA256 = known(p.config.ContentSHA256, types.StringUnknown())
		p.plan.ContentType = known(p.config.ContentType, types.StringUnknown())
		if errors.Is(err, errNoFileYet) {
			p.resp.Diagnostics.AddAttributeWarning(source, "The image file is not there yet", fmt.Sprintf(
				"There is no file %q. The plan goes on, in case that something writes it during the apply; "+
					"if it is still missing then, the apply fails and uploads nothing.", p.config.File.ValueString()))
		}
		return
	}
	hash := p.config.ContentSHA256
	if !hash.IsNull() && !hash.IsUnknown() && !hash.Equal(p.state.ContentSHA256) {
		// Other bytes are announced, wherever they will come from.
		p.plan.ContentSHA256 = hash
		p.plan.ContentType = known(p.config.ContentType, types.StringUnknown())
		if p.isUnfetched() {
			p.replaceUnfetched(path.Root("content_sha256"), "The configured content_sha256")
			return
		}
		p.replace("content_sha256")
		return
	}
	p.keep()
	p.resp.Diagnostics.AddAttributeWarning(source, "The image can't be compared", fmt.Sprintf(
		"%s can't be read (%s), so whether it still is the uploaded image can't be told. "+
			"The image stays as it is, until a plan can read the bytes.", describeSource(p.config), err))
}

// keep leaves the image as it is. Only another type that a user asks for replaces it.
func (p *imagePlan) keep() {
	if p.plan.ContentSHA256 = known(p.config.ContentSHA256, p.state.ContentSHA256); p.plan.ContentSHA256.IsUnknown() {
		p.plan.ContentSHA256 = p.state.ContentSHA256
	}
	p.plan.ContentType = known(p.config.ContentType, p.state.ContentType)
	if !p.state.ContentType.IsNull() && !p.plan.ContentType.Equal(p.state.ContentType) {
		p.replace("content_type")
	}
}

// replace marks the image to be replaced on account of an attribute.
func (p *imagePlan) replace(attribute string) {
	p.resp.RequiresReplace.Append(path.Root(attribute))
}

// warnIfSmall tells early what the API will probably refuse.
func (p *imagePlan) warnIfSmall(source path.Path, bytes *content) {
	if bytes.isSmall() {
		p.resp.Diagnostics.Append(diag.NewAttributeWarningDiagnostic(source, "The image is small", fmt.Sprintf(
			"%s has %d bytes. The API documents 10 KB as the least and will probably refuse it (code 8083).",
			describeSource(p.config), bytes.size)))
	}
}
