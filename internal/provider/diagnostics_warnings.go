package provider

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// additionWarnings reports what is unusual about a successful upload. empty is set if the last list had no images.
func additionWarnings(customerID int64, addition gallery.AddResult, settle time.Duration) diag.Diagnostics {
	var diags diag.Diagnostics
	if addition.TakenOver {
		diags.AddWarning("The image of a killed run was taken over", fmt.Sprintf(
			"An earlier run from this directory was killed, or told to stop twice, after it had started to upload exactly these bytes to customer %d, and before Terraform had saved them to its state. "+
				"That upload is image %s. It belongs to this resource now, and nothing was uploaded again.", customerID, imageID(addition.Image.Token)))
	}
	if addition.Unlisted {
		reason := fmt.Sprintf("The list of images did not show it within settle_timeout (%s).", settle)
		if addition.Reason != nil {
			reason = fmt.Sprintf("It could not be seen in the list of images: %s.", creating.humanize(addition.Reason))
		}
		if addition.Empty {
			reason += " The list is empty. " + maybeConnected
		}
		diags.AddWarning("The uploaded image is not listed yet", fmt.Sprintf(
			"The API accepted the upload of image %s of customer %d. %s\n\nThe state holds what the API said of the upload. "+
				"The next plan reads the list again, and looks for the same bytes under another token as well. "+
				"If there is neither, the image is planned to be uploaded again.",
			imageID(addition.Image.Token), customerID, reason))
	}
	if addition.Answered != "" {
		diags.AddWarning("The API lists the uploaded image under another token", fmt.Sprintf(
			"The API answered the upload with the token %s, which the list of customer %d never showed. "+
				"It shows the uploaded image as %s, and that is what the state holds.",
			capillary.Printable(addition.Answered), customerID, capillary.Printable(addition.Image.Token)))
	}
	if len(addition.Mismatched) > 0 {
		diags.AddWarning("An image of a killed run is not what it uploaded", fmt.Sprintf(
			"An earlier run from this directory was killed while it uploaded these bytes to customer %d. The image that it has recorded has different bytes "+
				"or a different size. It was left alone, no state entry holds it, and image %s was uploaded again. It is:\n\n%s\n\n"+
				"What to do: look at it. If it is a damaged copy, import it and destroy it.",
			customerID, imageID(addition.Image.Token), imagelist.Table(addition.Mismatched, "")))
	}
	if len(addition.Lost) > 0 {
		diags.Append(lostWarning(fmt.Sprintf("Image %s of customer %d was uploaded.", imageID(addition.Image.Token), customerID), addition.Lost, nil))
	}
	if len(addition.Copies) > 0 {
		diags.Append(copiesWarning(customerID, addition))
	}
	return diags
}

// copiesWarning reports other new images with the bytes of an upload.
func copiesWarning(customerID int64, addition gallery.AddResult) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The upload may have been carried out twice", fmt.Sprintf(
		"Image %s of customer %d was uploaded once. Since then, the list also shows other new images of the same bytes:\n\n%s\n\n"+
			"A gateway may have sent the upload twice, or another till or app has uploaded the same picture. No state entry holds them.\n\n"+
			"What to do: if they are not wanted, import them and destroy them, or purge the customer's images with keep.",
		imageID(addition.Image.Token), customerID, imagelist.Table(addition.Copies, "")))
}

// lateLossWarning reports images that vanished while a deletion of an earlier run could still take effect, if
// any.
func lateLossWarning(customerID int64, lost []imagelist.Entry) diag.Diagnostics {
	if len(lost) == 0 {
		return nil
	}
	return diag.Diagnostics{lostWarning(fmt.Sprintf(
		"An earlier run sent a deletion for customer %d without learning its outcome, so this run waited until it could no longer take effect. "+
			"It may have hit the wrong image.", customerID),
		lost, nil)}
}

// foundWarning reports that an upload's image was found under a token other than the state's, if it was.
func foundWarning(state *customerImageModel, slot imagelist.Entry) diag.Diagnostics {
	switch customerID := state.CustomerID.ValueInt64(); {
	case state.S3Token.IsNull():
		return diag.Diagnostics{diag.NewWarningDiagnostic("The image of an unfinished upload was found", fmt.Sprintf(
			"An earlier run could not find out whether its upload to customer %d was carried out. It was, as image %s: "+
				"the API has stored exactly the bytes that were sent. The state holds that image now.\n\n"+
				"As that run failed, Terraform has marked the resource as tainted, and will delete the image and upload it again. "+
				"To keep it as it is, run terraform untaint for this resource first.", customerID, imageID(slot.Token)))}
	case state.S3Token.ValueString() != slot.Token:
		return diag.Diagnostics{diag.NewWarningDiagnostic("The API lists the uploaded image under another token", fmt.Sprintf(
			"The API answered the upload with the token %s, which the list of customer %d never showed. "+
				"The same bytes are there as %s, and that is what the state holds now.",
			capillary.Printable(state.S3Token.ValueString()), customerID, capillary.Printable(slot.Token)))}
	}
	return nil
}

// unlistedWarning says that a list may lag behind an upload. empty is set if that list has no images.
func unlistedWarning(customerID int64, token string, settle time.Duration, empty bool) diag.Diagnostic {
	detail := fmt.Sprintf("Image %s of customer %d was uploaded less than settle_timeout (%s) ago, and the list of images does not show it. ",
		imageID(token), customerID, settle)
	if empty {
		detail += "The list is empty. " + maybeConnected + " Otherwise it may just lag behind. "
	}
	return diag.NewWarningDiagnostic("The uploaded image is not listed yet", detail+"It is kept in the state; a later plan looks again.")
}

// lostWarning names images that vanished although no run asked for that. happened says what was being done, and
// together are the indexes of one call, if there were several.
func lostWarning(happened string, lost []imagelist.Entry, together []int) diag.Diagnostic {
	why := "Another till, app or pipeline has probably deleted them. If it also deletes by index, it may have hit the wrong images: " +
		"ask its owner, and upload again the images that should still exist."
	if together != nil {
		why = fmt.Sprintf("Another till, app or pipeline may have deleted them. But one call named the indexes %s, as batch_deletes is on: "+
			"an API that handles several differently than the provider expects would have hit these.\n\n"+
			"What to do: set batch_deletes = false, find out which of them should still exist, and upload those again.", indexes(together))
	}
	return diag.NewWarningDiagnostic("Other images vanished at the same time", fmt.Sprintf(
		"%s At the same time, other images disappeared from the list:\n\n%s\n\n%s", happened, imagelist.LossReport(lost), why))
}

// indexes returns the indexes as text.
func indexes(together []int) string {
	return strings.Join(strings.Fields(strings.Trim(fmt.Sprint(together), "[]")), ", ")
}

// aloneWarning says that batch_deletes has no advantage with this API.
func aloneWarning(customerID int64) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The API does not delete several images at once", fmt.Sprintf(
		"One call named several images of customer %d, as batch_deletes is on. The API refused it, or deleted only some of them, and no others. "+
			"The rest was deleted one by one, and everything else in this run is, too.\n\n"+
			"What to do: set batch_deletes = false, or leave it out.", customerID))
}
