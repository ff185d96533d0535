package provider

import (
	"errors"
	"fmt"
	"strings"

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
	return gatewayHint(failure)
}

// gatewayHint names the setting for what a gateway or proxy asks for.
func gatewayHint(failure *capillary.Error) string {
	cause := ""
	if failure.Err != nil {
		cause = failure.Err.Error()
	}
	switch {
	case failure.Status == statusProxyAuthRequired:
		return " HTTP 407 comes from a proxy or gateway, not from the API: check headers, and the credentials of the proxy."
	case strings.Contains(cause, "signed by unknown authority"):
		return " If a proxy or gateway of your company has a certificate authority of its own, set ca_certificate_file."
	case strings.Contains(cause, "tls: certificate required"), strings.Contains(cause, "tls: bad certificate"):
		return " A gateway asks for a client certificate, or does not accept the one that it got: set client_certificate_file and client_key_file."
	}
	return ""
}

// statusProxyAuthRequired is the HTTP status of a proxy or gateway that misses its own credentials.
const statusProxyAuthRequired = 407

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
