package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Connected organisations store images at their parent, and show them only in the child organisation in which the
// customer is registered [documented, 2025-04]. So the credentials of another child may get an empty list of a
// customer who has images [inferred].
const (
	maybeConnected = "If your organisation is one of several connected ones, these credentials may just not see the images: they are shown only in the " +
		"child organisation in which the customer is registered."
	lookConnected = "find out in which child organisation the customer is registered, and use its credentials. See the guide \"Connected organisations\". " +
		"If that is not it: "
)

// isEmptied reports whether the list of a customer, as it was read last, is empty although the state holds an image of
// it.
func (r *customerImageResource) isEmptied(ctx context.Context, state *customerImageModel) bool {
	if state.S3Token.IsNull() {
		return false
	}
	slots, err := r.session.gallery.List(ctx, state.CustomerID.ValueInt64())
	return err == nil && len(slots) == 0 // an operation that needs the list reports why it can't be read
}

// emptied says that the list is empty although the state holds an image.
func (s *session) emptied(customerID int64, subject string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The list of images is empty", fmt.Sprintf(
		"The state holds %s of customer %d, and the list of the customer's images on %s is empty. %s "+
			"An apply would then upload the image a second time. Otherwise it has been deleted by another till, app or pipeline.\n\n"+
			"What to do: before you apply, %scheck who else deletes images of this customer.",
		subject, customerID, s.host, maybeConnected, lookConnected))
}

// emptiedRelease says that an entry leaves the state although nothing was deleted.
func (s *session) emptiedRelease(customerID int64, subject string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("There was no image to delete", fmt.Sprintf(
		"The state held %s of customer %d, and the list of the customer's images on %s is empty. %s "+
			"The image then still exists. Otherwise it was deleted before, by another till, app or pipeline.\n\n"+
			"No deletion was sent. The entry is removed from the state.\n\n"+
			"What to do: %sthere is nothing left to do.",
		subject, customerID, s.host, maybeConnected, lookConnected))
}
