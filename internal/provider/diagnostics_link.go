package provider

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// checkLink says when a link expires, or why there is no link to return. It quotes nothing of the link.
func (s *session) checkLink(customerID int64, name string, slot *imagelist.Entry, link capillary.Link, now time.Time) (time.Time, diag.Diagnostic) {
	refuse := func(happened, todo string) (time.Time, diag.Diagnostic) {
		return time.Time{}, diag.NewErrorDiagnostic(linking.summary(), fmt.Sprintf("Image %s of customer %d, on %s: %s\n\nWhat to do: %s",
			imageID(name), customerID, s.host, happened, todo))
	}
	switch {
	case slot == nil:
		return refuse("the customer has no such image.",
			"check customer_id and image_id; the data source capillary_customer_images lists the customer's images.")
	case link.IsZero():
		return refuse("the API lists the image, but without a link that could be used: it gives none, or none over https.",
			"run it again; if it keeps happening, ask the vendor.")
	}
	expiry, err := link.ExpiresAt()
	if err != nil {
		return refuse(fmt.Sprintf("the API returned a link whose expiry time can't be read: %s.", err),
			"run it again; if it keeps happening, report it to the provider's maintainers, without the link.")
	}
	if !now.Before(expiry) {
		return refuse(fmt.Sprintf("the API returned a link that has already expired, at %s. The clock of this machine says %s.",
			expiry.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339)),
			"set the clock if it is wrong, and run it again; if it keeps happening, ask the vendor.")
	}
	return expiry, nil
}
