package provider

import (
	"errors"
	"fmt"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// hints returns advice that depends on the provider's settings.
func (s *session) hints(err error) string {
	failure, ok := errors.AsType[*capillary.Error](err)
	if !ok {
		return ""
	}
	if failure.Kind == capillary.KindCredentials && s.basic {
		return " Basic authentication is off for new organisations: if user name and password are right, have the vendor turn it on, " +
			"or use an OAuth client (client_key and client_secret), which needs no ticket."
	}
	if s.attribution != (capillary.Attribution{}) && mayBeAttribution(failure) {
		return fmt.Sprintf(" The provider attributes all calls to %s: if that is wrong, reads and lookups fail because of it. Try without attribution.",
			attributedTo(s.attribution))
	}
	return ""
}

// mayBeAttribution reports whether the API may have refused a call because of a wrong attribution.
func mayBeAttribution(failure *capillary.Error) bool {
	switch failure.Kind {
	case capillary.KindAttribution, capillary.KindForbidden, capillary.KindWrongRequest, capillary.KindCustomerNotFound, capillary.KindUnexpected:
		return true
	default:
		return false
	}
}

// attributedTo names the till or store.
func attributedTo(attribution capillary.Attribution) string {
	entity := fmt.Sprintf("%s %q", attribution.EntityType, attribution.EntityCode)
	lookup := fmt.Sprintf("what %s %q leads to", attribution.LookupType, attribution.Lookup)
	switch {
	case attribution.LookupType == "":
		return entity
	case attribution.EntityType == "":
		return lookup
	}
	return entity + " and " + lookup
}
