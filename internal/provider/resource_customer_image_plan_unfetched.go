package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// isUnfetched reports whether this is an imported image with unknown bytes. As soon as bytes are configured, it
// is replaced: it may be the same image, but that would be a guess. If the guess were wrong, the customer would
// keep a picture other than the one in the state, for good.
func (p *imagePlan) isUnfetched() bool { return p.exists && p.state.ContentSHA256.IsNull() }

// hasOtherSize reports whether the sizes alone prove that the bytes differ.
func (p *imagePlan) hasOtherSize(bytes *content) bool {
	return !p.state.SizeBytes.IsNull() && p.state.SizeBytes.ValueInt64() != bytes.size
}

// howToKeep ends the warnings that an imported image will be replaced.
const howToKeep = "What to do if the imported image is to be kept: "

// replaceOther replaces an imported image that can't be the configured one.
func (p *imagePlan) replaceOther(source path.Path, bytes *content) {
	p.replace("content_sha256")
	p.resp.Diagnostics.AddAttributeWarning(source, "The imported image is different", fmt.Sprintf(
		"%s has %d bytes, but the imported image %s has %d. Applying this deletes the imported image and uploads the configured one.\n\n"+
			howToKeep+"leave out file, content_base64_wo and content_sha256.",
		describeSource(p.config), bytes.size, p.state.ImageID.ValueString(), p.state.SizeBytes.ValueInt64()))
}

// replaceUnfetched replaces an imported image that may be the configured one, and says why.
func (p *imagePlan) replaceUnfetched(source path.Path, configured string) {
	p.replace("content_sha256")
	p.resp.Diagnostics.AddAttributeWarning(source, "The imported image could not be compared", fmt.Sprintf(
		"%s can't be compared with the imported image %s: %s.\n\n"+
			"Applying this deletes the imported image and uploads the configured one, even if they are the same.\n\n"+
			howToKeep+"leave out file, content_base64_wo and content_sha256. Or import it again, from where its bytes can be fetched: "+
			"the same bytes then change nothing but the state. An import block that was not applied yet tries again with every plan; "+
			"otherwise remove the image from the state first (terraform state rm).",
		configured, p.state.ImageID.ValueString(), p.unfetched))
}

// nothingToDescribe is the error for an attribute that describes bytes if none are configured.
func (p *imagePlan) nothingToDescribe(attribute string) diag.Diagnostic {
	if attribute == "content_sha256" && p.isUnfetched() {
		return diag.NewAttributeErrorDiagnostic(path.Root(attribute), "The imported image can't be checked", fmt.Sprintf(
			"It is unknown whether image %s has the configured content_sha256: %s.\n\n"+
				"What to do: plan again if it is about to be imported, or leave out content_sha256.",
			p.state.ImageID.ValueString(), p.unfetched))
	}
	return diag.NewAttributeErrorDiagnostic(path.Root(attribute), "There is no content to describe",
		fmt.Sprintf("%s describes the bytes to upload, but neither file nor content_base64_wo is set.\n\n"+
			"What to do: set one of them, or leave out %s.", attribute, attribute))
}
