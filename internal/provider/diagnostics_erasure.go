package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// For an erased customer, the API answers with a message and nothing else. The vendor's page on PII
// (2026-08-12) lists what a deletion request deletes and says that the rest is kept; images are not listed. So
// messages may say only that the images can no longer be seen or deleted.
const erasedUnknown = "The API says nothing more and no longer shows the customer's images, so it is unknown whether they still exist: " +
	"the vendor's list of what such a request deletes does not mention images, and what it does not mention is kept."

// erasedWarning says, at each plan, that the image of an entry can no longer be looked up.
func erasedWarning(customerID int64, subject string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The customer was erased", fmt.Sprintf(
		"Customer %d was deleted after a PII delete request. %s\n\nThe state keeps the entry of %s as it was.\n\n"+
			"What to do: ask the vendor what became of the image. Once that is settled, remove the resource from the configuration, or destroy it: "+
			"Terraform then only removes the entry, because it can't delete the image.", customerID, erasedUnknown, subject))
}

// erasedRelease says what is known of an image whose entry leaves the state with its customer, and what this run has
// sent for it.
func erasedRelease(customerID int64, subject string, sent gallery.Sent) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The image of an erased customer was let go", fmt.Sprintf(
		"Customer %d was deleted after a PII delete request. %s\n\nIt is not known whether %s was deleted: %s. Its entry is removed from the state "+
			"all the same, because Terraform can no longer read or delete the image.\n\n"+
			"What to do: ask the vendor to make sure that the image is gone, and name it as above. "+
			"Next time, purge the images before the erasure is requested.", customerID, erasedUnknown, subject, wordsOfSent(sent)))
}

// wordsOfSent says how far the deletion of an erased customer's image has come.
func wordsOfSent(sent gallery.Sent) string {
	switch sent {
	case gallery.SentRefused:
		return "this run has sent a deletion for it, and that is what the API answered"
	case gallery.SentUnanswered:
		return "this run has sent a deletion for it, and no clear answer came, so it may have been carried out"
	case gallery.SentAccepted:
		return "this run has sent a deletion for it, which the API has accepted, but the list that would show that the image is gone can't be read any more"
	case gallery.NotSent:
	}
	return "this run has sent no deletion for it"
}

// subject identifies the image of an entry so that the vendor can still find it once the entry is gone.
func (m *customerImageModel) subject() string {
	if m.S3Token.IsNull() {
		return "the image of an upload whose outcome was never found out"
	}
	return fmt.Sprintf("image %s (s3_token %s)", m.slot().Label(), capillary.Printable(m.S3Token.ValueString()))
}

// erasedPurge says that the customer was erased before or during a purge.
func (p purgeRun) erasedPurge(deleted []imagelist.Entry) diag.Diagnostic {
	done := "Nothing was deleted."
	if len(deleted) > 0 {
		done = "Before that, the purge deleted:\n" + imagelist.Table(deleted, "")
	}
	return diag.NewErrorDiagnostic(purging.summary(), fmt.Sprintf(
		"Customer %d, on %s: the customer was deleted after a PII delete request. %s\n\n%s\n\n"+
			"What to do: ask the vendor to make sure that the images are gone. Next time, purge them before the erasure is requested. "+
			"Then remove the action from the configuration.", p.customerID, p.session.host, erasedUnknown, done))
}
