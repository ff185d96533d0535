package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// unfetchedWarning says that an image is imported without the hash of its bytes. The error quotes nothing of
// the link.
func (s *session) unfetchedWarning(customerID int64, token string, err error) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The bytes of the imported image could not be fetched", fmt.Sprintf(
		"Image %s of customer %d, on %s: %s.\n\n"+
			"The image is imported, but its SHA-256 is not known. A configuration with file or content_base64_wo would replace it, "+
			"because it is unknown whether those are the same bytes.\n\n"+
			"What to do: nothing, if neither is set. Otherwise see that this machine can reach the storage that the API's links lead to, and import again. "+
			"An import block that was not applied yet tries again with every plan; otherwise remove the image from the state first (terraform state rm).",
		imageID(token), customerID, s.host, importing.humanize(err)))
}
