package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ModifyPlan implements resource.ResourceWithModifyPlan: it decides from the bytes whether the image is
// replaced. For a replacement, Terraform calls it a second time, as if the image were new, and drops the
// warnings of that call. So the first call issues all warnings about a replacement. Right before the apply,
// Terraform calls it again.
func (r *customerImageResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	p := imagePlan{session: r.session, resp: resp, unfetched: whyUnfetched(ctx, req.Private)}
	p.readEntry(ctx, req.Private)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &p.state)...)
	}
	if req.Plan.Raw.IsNull() {
		r.claim(ctx, &p)
		p.own(true)
		p.session.notes.goFrom(p.state.CustomerID.ValueInt64(), p.state.S3Token.ValueString())
		return // a destroy must work without the file
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &p.config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &p.plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	r.claim(ctx, &p)
	p.own(false)
	p.place(req.State.Raw.IsNull())
	p.decide(ctx)
	if resp.Diagnostics.HasError() {
		return
	}
	if p.isNew() {
		resp.Diagnostics.Append(remember(ctx, resp.Private, keyPlanned, true)...)
	}
	p.check(ctx)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("customer_id"), p.plan.CustomerID)...)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("content_sha256"), p.plan.ContentSHA256)...)
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("content_type"), p.plan.ContentType)...)
}

// claim records that the state holds the image. With -refresh=false, there is no other sign of that for an
// upload that looks for the image of a killed run.
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

// imagePlan is a plan in progress.
type imagePlan struct {
	session             *session
	config, plan, state customerImageModel
	// exists is set if this customer already has the image, to be kept or replaced.
	exists bool
	// moves is set if there is an image, but of a different customer.
	moves bool
	// again is set if Terraform plans the replacement of an image as if it were new.
	again bool
	// gone is set if the image was adopted and has been deleted elsewhere.
	gone bool
	// emptied is set if the image is gone and the list of the customer's images is empty.
	emptied bool
	// entry is the mark of the state entry; the ID is empty for an entry without a mark.
	entry entry
	// unfetched is the reason why the state has no hash, if it has none.
	unfetched string
	resp      *resource.ModifyPlanResponse
}

// readEntry reads the mark of the entry. An image that Terraform plans as new has no mark, unless it replaces
// another image.
func (p *imagePlan) readEntry(ctx context.Context, private privateState) {
	mark, _, err := recall[entry](ctx, private, keyEntry)
	if err != nil {
		p.resp.Diagnostics.AddError("The private state can't be read", capitalize(err.Error())+".")
	}
	p.entry = mark
	p.gone, _, _ = recall[bool](ctx, private, keyGone) // from the same state, so it can be read, too
	p.emptied, _, _ = recall[bool](ctx, private, keyEmptied)
}

// place determines how the plan relates to the state.
func (p *imagePlan) place(isNew bool) {
	p.again = isNew && p.entry.ID != ""
	switch {
	case isNew:
	case p.plan.CustomerID.IsUnknown():
		p.keepCustomer()
		p.exists = true
	case p.plan.CustomerID.Equal(p.state.CustomerID):
		p.exists = true
	default:
		p.moves = true
		p.replace("customer_id")
	}
}

// keepCustomer leaves the image with its customer while it is unknown whether a different one is meant: usually
// the id comes from a data source that is read late, and turns out the same.
func (p *imagePlan) keepCustomer() {
	p.plan.CustomerID = p.state.CustomerID
	p.resp.Diagnostics.AddAttributeWarning(path.Root("customer_id"), "The customer is not known yet", fmt.Sprintf(
		"customer_id is known only after apply. %s stays with customer %d, and if a different customer turns out to be meant, the next plan replaces it.",
		capitalize(p.label()), p.state.CustomerID.ValueInt64()))
}

// isNew reports whether Terraform plans the image as new.
func (p *imagePlan) isNew() bool { return !p.exists && !p.moves }

// takesAPlace reports whether another image is deleted for the planned one. Providers do not see the image of a
// tainted entry here, but it was read before.
func (p *imagePlan) takesAPlace() bool {
	return p.moves || p.again || p.isNew() && !p.config.File.IsNull() && len(p.heldImages()) > 0
}

// heldImages returns the images that the entry of a tainted image may be about.
func (p *imagePlan) heldImages() []string {
	return p.session.notes.heldWith(p.plan.CustomerID.ValueInt64(), p.config.File.ValueString())
}

// label names the image in the state for messages.
func (p *imagePlan) label() string { return "image " + p.state.slot().Label() }

// decide sets the planned hash and type, and whether the image is replaced.
func (p *imagePlan) decide(ctx context.Context) {
	bytes, source, err := readConfigured(p.config)
	switch {
	case p.exists && p.gone:
		p.restore(ctx, source, bytes, err)
	case p.exists && p.isLeftAlone() && !p.wantsOtherType():
		p.keepImage()
	case err == nil && bytes == nil:
		p.withoutSource()
	case p.exists:
		p.compare(source, bytes, err)
	default:
		p.upload(source, bytes, err)
	}
}

// isLeftAlone reports whether Terraform repeats the hash from the state because of ignore_changes: then the
// image was uploaded once, and its file no longer matters. If the hash was configured from the start, different
// bytes are reported.
func (p *imagePlan) isLeftAlone() bool {
	return !p.entry.Pinned && p.repeatsHash() && p.config.File.Equal(p.state.File) &&
		(!p.config.File.IsNull() || !p.config.ContentBase64WO.IsNull())
}

// repeatsHash reports whether the configured hash is that of the existing image.
func (p *imagePlan) repeatsHash() bool {
	return isKnown(p.config.ContentSHA256) && p.config.ContentSHA256.Equal(p.state.ContentSHA256)
}

// announcesOthers reports whether the configured hash asks for different bytes.
func (p *imagePlan) announcesOthers() bool {
	return isKnown(p.config.ContentSHA256) && !p.config.ContentSHA256.Equal(p.state.ContentSHA256)
}

// wantsOtherType reports whether the configured type differs from that of the upload. Types are compared
// without regard to case.
func (p *imagePlan) wantsOtherType() bool {
	return !p.state.ContentType.IsNull() && isKnown(p.config.ContentType) &&
		!strings.EqualFold(p.config.ContentType.ValueString(), p.state.ContentType.ValueString())
}

// compare plans for an existing image. Unless the configuration asks for a different one, it stays, whatever is
// wrong with the bytes: planning and destroying what exists needs no bytes.
func (p *imagePlan) compare(source path.Path, bytes *content, err error) {
	switch refusal := whyRefused(bytes, err); {
	case errors.Is(err, errNotKnownYet):
		p.compareUnknown(source)
	case bytes != nil && p.isSame(bytes):
		p.keepSame(source, refusal)
	case bytes != nil && p.mindsBytes(bytes):
		p.compareContradicting(source, bytes)
	case refusal != "" && p.wantsAnother():
		p.resp.Diagnostics.Append(p.cantReplace(source, refusal))
	case p.isLeftAlone():
		p.keepImage() // except for its type
	case bytes == nil:
		p.keepUncompared(source, fmt.Sprintf("%s: %s", describeSource(p.config), refusal))
	case refusal != "":
		p.keepUnusable(source, bytes, refusal)
	default:
		p.replaceBy(source, bytes)
	}
}

// compareUnknown plans for bytes that are not known yet.
func (p *imagePlan) compareUnknown(source path.Path) {
	if p.announcesOthers() {
		p.replaceAnnounced()
		return
	}
	p.keepUncompared(source, fmt.Sprintf("%s is known only after apply", describeSource(p.config)))
}

// compareContradicting plans for bytes that do not match content_sha256.
func (p *imagePlan) compareContradicting(source path.Path, bytes *content) {
	if p.announcesOthers() {
		p.resp.Diagnostics.Append(p.unexpected(bytes))
		return
	}
	p.keepUncompared(source, p.otherBytes(bytes))
}

// mindsBytes reports whether a mismatch between the bytes and content_sha256 matters.
func (p *imagePlan) mindsBytes(bytes *content) bool {
	return p.contradicts(bytes) && (p.announcesOthers() || !p.isLeftAlone())
}

// wantsAnother reports whether the configuration itself asks for a replacement.
func (p *imagePlan) wantsAnother() bool { return p.announcesOthers() || p.wantsOtherType() }

// isSame reports whether the bytes are those of the existing image.
func (p *imagePlan) isSame(bytes *content) bool {
	return p.state.ContentSHA256.ValueString() == bytes.sha256 && !p.contradicts(bytes)
}

// contradicts reports whether the bytes differ from content_sha256.
func (p *imagePlan) contradicts(bytes *content) bool {
	return isKnown(p.config.ContentSHA256) && p.config.ContentSHA256.ValueString() != bytes.sha256
}

// keepSame keeps an image whose bytes are the configured ones, unless a different type replaces it.
func (p *imagePlan) keepSame(source path.Path, refusal string) {
	switch {
	case p.wantsOtherType() && refusal != "":
		p.resp.Diagnostics.Append(p.cantReplace(source, refusal))
		return
	case p.config.ContentSHA256.IsUnknown():
		p.warnOfHash()
	}
	p.keepImage()
}

// replaceBy replaces the image with different bytes.
func (p *imagePlan) replaceBy(source path.Path, bytes *content) {
	p.plan.ContentSHA256 = valueOr(p.config.ContentSHA256, types.StringValue(bytes.sha256))
	p.plan.ContentType = valueOr(p.config.ContentType, types.StringValue(bytes.contentType))
	p.warnIfStrange(source, bytes)
	switch {
	case p.isUnfetched() && p.hasOtherSize(bytes):
		p.replaceOther(source, bytes)
	case p.isUnfetched():
		p.replaceUnfetched(source, describeSource(p.config))
	default:
		p.replace("content_sha256")
	}
}

// replaceAnnounced replaces the image with bytes of which only the hash is known.
func (p *imagePlan) replaceAnnounced() {
	p.plan.ContentSHA256 = p.config.ContentSHA256
	p.plan.ContentType = valueOr(p.config.ContentType, types.StringUnknown())
	if p.isUnfetched() {
		p.replaceUnfetched(path.Root("content_sha256"), "The configured content_sha256")
		return
	}
	p.replace("content_sha256")
}

// upload plans for an image that does not exist yet.
func (p *imagePlan) upload(source path.Path, bytes *content, err error) {
	p.plan.ContentSHA256 = valueOr(p.config.ContentSHA256, types.StringUnknown())
	p.plan.ContentType = valueOr(p.config.ContentType, types.StringUnknown())
	switch refusal := whyRefused(bytes, err); {
	case errors.Is(err, errNotKnownYet):
	case refusal != "" && p.takesAPlace():
		p.resp.Diagnostics.Append(p.cantReplace(source, refusal))
	case errors.Is(err, errNoFileYet):
		p.warnOfMissing(source, err)
	case err != nil:
		p.resp.Diagnostics.AddAttributeError(source, "The image can't be used", fmt.Sprintf(
			"%s: %s.\n\nWhat to do: give an image that can be uploaded."+justDestroy, describeSource(p.config), err))
	case p.contradicts(bytes):
		p.resp.Diagnostics.Append(p.unexpected(bytes))
	default:
		p.plan.ContentSHA256 = valueOr(p.config.ContentSHA256, types.StringValue(bytes.sha256))
		p.plan.ContentType = valueOr(p.config.ContentType, types.StringValue(bytes.contentType))
		p.warnIfSmall(source, bytes)
		p.warnIfStrange(source, bytes)
	}
}

// keepImage leaves the image as it is, unless the user asks for a different type.
func (p *imagePlan) keepImage() {
	p.plan.ContentSHA256, p.plan.ContentType = p.state.ContentSHA256, p.state.ContentType
	switch {
	case p.wantsOtherType():
		p.plan.ContentType = p.config.ContentType
		p.replace("content_type")
	case p.state.ContentType.IsNull():
		p.plan.ContentType = p.config.ContentType // of an imported image, whose type the API does not report
	}
}

// replace marks the image for replacement because of an attribute.
func (p *imagePlan) replace(attribute string) {
	p.resp.RequiresReplace.Append(path.Root(attribute))
}

// isKnown reports whether a string has a value.
func isKnown(value types.String) bool { return !value.IsNull() && !value.IsUnknown() }
