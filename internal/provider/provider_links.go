package provider

import (
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// privateLinksVariable says whether images are stored in a private network, as true or false.
const privateLinksVariable = "CAPILLARY_PRIVATE_LINKS"

// resolvePrivateLinks reads the switch from the provider block or, if it has none, from the environment.
func resolvePrivateLinks(in input) (bool, diag.Diagnostics) {
	if in.value == "" {
		return false, nil
	}
	allowed, err := strconv.ParseBool(in.value)
	if err != nil {
		return false, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(in.name), "A switch is neither on nor off", fmt.Sprintf(
			"%s is %q, but must be true or false.", capitalize(in.origin()), capillary.Printable(in.value)))}
	}
	return allowed, nil
}
