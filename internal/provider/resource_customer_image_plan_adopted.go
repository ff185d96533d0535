package provider

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// withoutSource plans without configured bytes: for an adopted image, which is tracked and deleted but never
// uploaded.
func (p *imagePlan) withoutSource() {
	switch {
	case p.describesNothing():
	case p.exists:
		p.keepAdopted()
	case p.moves:
		p.resp.Diagnostics.Append(p.cantMove())
	case p.again:
		p.resp.Diagnostics.Append(p.cantUploadAgain())
	default:
		p.uploadNothing()
	}
}

// describesNothing refuses a hash or a type without the bytes that it describes. It accepts a type for an
// imported image, whose type is otherwise unknown, and a repetition of what is known about the existing image:
// Terraform writes that when it generates the configuration of an imported image (-generate-config-out). So
// this check needs a state to compare with.
func (p *imagePlan) describesNothing() bool {
	if !p.config.ContentSHA256.IsNull() && (!p.exists || !p.repeatsHash()) {
		p.resp.Diagnostics.Append(p.nothingToDescribe("content_sha256"))
	}
	if !p.config.ContentType.IsNull() && (!p.exists || p.wantsOtherType()) {
		p.resp.Diagnostics.Append(p.nothingToDescribe("content_type"))
	}
	return p.resp.Diagnostics.HasError()
}

// keepAdopted keeps an image that is never uploaded. It takes the configured type if none is known.
func (p *imagePlan) keepAdopted() {
	p.plan.ContentSHA256 = p.state.ContentSHA256
	p.plan.ContentType = valueOr(p.state.ContentType, p.config.ContentType)
}

// uploadNothing returns the error for an image that would have to be uploaded without any content.
func (p *imagePlan) uploadNothing() {
	if held := p.heldImages(); len(held) > 0 {
		p.resp.Diagnostics.Append(p.cantReplaceTainted(held))
		return
	}
	p.resp.Diagnostics.Append(nothingToUpload(justDestroy))
}

// restore plans for an adopted image that was deleted elsewhere. If bytes are configured by now, they are
// uploaded in its place. Without any, the plan succeeds, and only the apply of this entry fails.
func (p *imagePlan) restore(ctx context.Context, source path.Path, bytes *content, err error) {
	p.keepAdopted()
	refusal := whyRefused(bytes, err)
	switch {
	case bytes != nil && refusal == "":
		p.plan.ContentSHA256 = valueOr(p.config.ContentSHA256, types.StringValue(bytes.sha256))
		p.plan.ContentType = valueOr(p.config.ContentType, types.StringValue(bytes.contentType))
		p.resp.Diagnostics.Append(p.resp.Plan.SetAttribute(ctx, path.Root("s3_token"), types.StringUnknown())...)
		p.replace("s3_token")
	case err != nil || refusal != "":
		p.resp.Diagnostics.AddAttributeWarning(source, "An adopted image is gone", p.isGone()+fmt.Sprintf(
			"\n\nIt can't be uploaded again now: %s: %s.", describeSource(p.config), cmp.Or(refusal, fmt.Sprint(err))))
	default:
		p.resp.Diagnostics.Append(p.resp.Plan.SetAttribute(ctx, path.Root("index"), types.Int64Unknown())...)
		p.resp.Diagnostics.AddAttributeWarning(path.Root("file"), "An adopted image is gone", p.isGone()+
			"\n\nThere is no file to upload it from. The apply does everything else, and fails here.\n\n"+
			"What to do: remove the resource from the configuration, or set file.")
	}
}

// isGone says which image is gone.
func (p *imagePlan) isGone() string {
	if p.emptied {
		return fmt.Sprintf("The list of customer %d's images is empty. %s Otherwise someone else has deleted the image:\n  %s",
			p.state.CustomerID.ValueInt64(), maybeConnected, p.state.slot())
	}
	return fmt.Sprintf("Customer %d does not have it any more; someone else has deleted it:\n  %s", p.state.CustomerID.ValueInt64(), p.state.slot())
}

// cantRestore is the error of the apply.
func cantRestore(state customerImageModel, emptied bool) diag.Diagnostic {
	p := imagePlan{state: state, emptied: emptied}
	return diag.NewAttributeErrorDiagnostic(path.Root("file"), "There is nothing to upload", p.isGone()+
		"\n\nIt was adopted, so there is no file to upload it from. Nothing was changed.\n\n"+
		"What to do: remove the resource from the configuration, or set file.")
}

// cantMove refuses a different customer for an adopted image.
func (p *imagePlan) cantMove() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("customer_id"), "An adopted image can't go to another customer", fmt.Sprintf(
		"%s of customer %d was adopted, so there is no file to upload to customer %d. Nothing is deleted.\n\n"+
			"What to do: set file, or give each customer a resource of its own. To have the image only forgotten, use a removed block "+
			"with destroy = false, or terraform state rm."+justDestroy,
		capitalize(p.label()), p.state.CustomerID.ValueInt64(), p.plan.CustomerID.ValueInt64()))
}

// cantUploadAgain refuses to replace an adopted image because of -replace or replace_triggered_by.
func (p *imagePlan) cantUploadAgain() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("file"), "An adopted image can't be replaced",
		"The plan is to replace an adopted image (-replace, replace_triggered_by), and there is no file to upload in its place. Nothing is deleted.\n\n"+
			"What to do: set file, or leave out what replaces it."+justDestroy)
}

// cantReplaceTainted refuses to replace an adopted image that is marked as tainted.
func (p *imagePlan) cantReplaceTainted(held []string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("file"), "There is nothing to upload", fmt.Sprintf(
		"The image is to be created, but neither file nor content_base64_wo is set. The state holds these images of the customer, "+
			"which have no file either; if this is the entry of one, it is marked as tainted:\n%s\n\n"+
			"What to do: keep a tainted image with terraform untaint ADDRESS, or set file."+justDestroy, lines(held)))
}

// lines shows one item per line.
func lines(things []string) string { return "  " + strings.Join(things, "\n  ") }
