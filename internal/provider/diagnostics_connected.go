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

// emptiedWarning says that the list of a customer is empty although the state holds an image. It returns nil
// unless the list, which was read just now, is empty.
func (r *customerImageResource) emptiedWarning(ctx context.Context, state *customerImageModel) diag.Diagnostics {
	customerID := state.CustomerID.ValueInt64()
	slots, err := r.session.gallery.List(ctx, customerID)
	if err != nil || len(slots) > 0 || state.S3Token.IsNull() {
		return nil // an operation that needs the list reports why it can't be read
	}
	return diag.Diagnostics{r.session.emptied(customerID, state.subject())}
}

// emptied says that the list is empty although the state holds an image.
func (s *session) emptied(customerID int64, subject string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The list of images is empty", fmt.Sprintf(
		"The state holds %s of customer %d, and the list of the customer's images on %s is empty. %s "+
			"An apply would then upload the image a second time. Otherwise it has been deleted by another till, app or pipeline.\n\n"+
			"What to do: before you apply, %scheck who else deletes images of this customer.",
		subject, customerID, s.host, maybeConnected, lookConnected))
}
