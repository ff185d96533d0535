package provider

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// unexpected is the error for bytes that do not match content_sha256.
func (p *imagePlan) unexpected(bytes *content) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("content_sha256"), "The image is not the expected one", fmt.Sprintf(
		"%s.\n\nWhat to do: correct the hash, or the image."+justDestroy, p.otherBytes(bytes)))
}

func (p *imagePlan) otherBytes(bytes *content) string {
	return fmt.Sprintf("%s has the SHA-256 %s, but content_sha256 is %s", describeSource(p.config), bytes.sha256, p.config.ContentSHA256.ValueString())
}

// justDestroy ends the errors of a plan: Terraform makes one before it destroys, and does not tell providers that it will
// destroy. So an error of that plan stops the destroy, too.
const justDestroy = " To destroy only, run terraform destroy -refresh=false: it skips this check."

// cantReplace is the error for a replacement that is sure to fail after the image has been deleted.
func (p *imagePlan) cantReplace(source path.Path, refusal string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(source, "The image can't be replaced", fmt.Sprintf(
		"The plan deletes an image whose replacement can't be uploaded. %s: %s. Nothing is deleted.\n\n"+
			"What to do: fix that, or undo what replaces the image."+justDestroy,
		describeSource(p.config), refusal))
}

// keepUncompared keeps an image that can't be compared with the configured bytes.
func (p *imagePlan) keepUncompared(source path.Path, why string) {
	p.keepImage()
	if p.wantsOtherType() {
		return // it is replaced for that reason
	}
	p.resp.Diagnostics.AddAttributeWarning(source, "The image can't be compared", fmt.Sprintf(
		"%s. The image stays as it is.", why))
}

// keepUnusable keeps an image although different bytes are configured, because the API would refuse them.
func (p *imagePlan) keepUnusable(source path.Path, bytes *content, refusal string) {
	p.keepImage()
	detail := fmt.Sprintf("%s: %s. The existing image stays as it is.", describeSource(p.config), refusal)
	if bytes.looks != "" {
		detail += fmt.Sprintf(" What is configured looks like %s.", bytes.looks)
	}
	p.resp.Diagnostics.AddAttributeWarning(source, "The new image can't be used", detail)
}

// warnOfHash says why an image is kept whose hash is known only after apply.
func (p *imagePlan) warnOfHash() {
	p.resp.Diagnostics.AddAttributeWarning(path.Root("content_sha256"), "The image can't be compared",
		"content_sha256 is known only after apply, so the plan can't know whether the bytes will change. The image stays as it is. "+
			"If this apply changes the file, the next plan replaces the image.\n\n"+
			"What to do: compute the hash from something that is known at plan, or plan once more afterwards.")
}

// warnOfMissing warns of a missing file that another resource may still create. The person who approves the plan
// reads here whether the path looks like a mistake.
func (p *imagePlan) warnOfMissing(source path.Path, err error) {
	hint := ""
	if missing, ok := errors.AsType[*missingFileError](err); ok {
		hint = missing.hint
	}
	p.resp.Diagnostics.AddAttributeWarning(source, "The image file is not there yet", fmt.Sprintf(
		"There is no file %s%s. The plan goes on, because something may write it during the apply; "+
			"if it is still missing then, the apply fails and uploads nothing.", describePath(p.config.File.ValueString()), hint))
}

// warnIfSmall warns of an image that the API will probably refuse.
func (p *imagePlan) warnIfSmall(source path.Path, bytes *content) {
	if bytes.isSmall() {
		p.resp.Diagnostics.Append(diag.NewAttributeWarningDiagnostic(source, "The image is small", fmt.Sprintf(
			"%s has %d bytes. The API documents a minimum of 10 KB and will probably refuse it (code 8083).",
			describeSource(p.config), bytes.size)))
	}
}

// warnIfStrange warns of bytes that may be a mistake. The API accepts any format, so it is not an error; and
// with a configured type, the format is intended.
func (p *imagePlan) warnIfStrange(source path.Path, bytes *content) {
	switch {
	case !p.config.ContentType.IsNull():
	case bytes.looks != "":
		p.resp.Diagnostics.AddAttributeWarning(source, "The file is not an image", fmt.Sprintf(
			"%s looks like %s (%s), and would be uploaded as it is.%s\n\nWhat to do: provide the image, or set content_type if you mean this.",
			describeSource(p.config), bytes.looks, bytes.contentType, p.inPlaceOf()))
	case isImageType(p.state.ContentType.ValueString()) && !isImageType(bytes.contentType):
		p.resp.Diagnostics.AddAttributeWarning(source, "The file is not an image", fmt.Sprintf(
			"%s is %s, and the existing image is %s.%s\n\nWhat to do: provide the image, or set content_type if you mean this.",
			describeSource(p.config), bytes.contentType, p.state.ContentType.ValueString(), p.inPlaceOf()))
	}
}

// inPlaceOf says which image is deleted for the upload.
func (p *imagePlan) inPlaceOf() string {
	if !p.exists && !p.moves {
		return ""
	}
	return fmt.Sprintf(" It replaces %s.", p.label())
}

// own records which entry owns the image. Two entries for one image are an error before anything is deleted:
// deleting one would delete the image of the other.
func (p *imagePlan) own(destroy bool) {
	token, customerID := p.state.S3Token.ValueString(), p.state.CustomerID.ValueInt64()
	if token == "" || p.entry.ID == "" || p.session.notes.own(imageKey{customerID, token}, p.entry.ID, destroy) {
		return
	}
	p.resp.Diagnostics.AddError("Two entries are about one image", fmt.Sprintf(
		"%s of customer %d is in the state twice, here and under another address: imported twice, perhaps. "+
			"Destroying or replacing one of the two would delete the image of both. Nothing is deleted.\n\n"+
			"What to do: keep one entry.\n"+
			"  - Not applied yet: drop one of the two import blocks, and its resource.\n"+
			"  - In the state: terraform state rm ADDRESS, or a removed block with destroy = false, for the other one.\n"+
			"  - To delete the image and both entries: terraform destroy -refresh=false, which skips this check.",
		capitalize(p.label()), customerID))
}
