package provider

import (
	"errors"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// A failure caused by a missing gateway setting names the setting; other failures get no such hint.
func TestGatewayHint(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		failure capillary.Error
		names   string
	}{
		"a proxy's credentials": {capillary.Error{Kind: capillary.KindUnexpected, Status: 407}, "headers"},
		"an unknown authority":  {capillary.Error{Kind: capillary.KindUnsent, Err: errors.New("tls: failed to verify certificate: x509: certificate signed by unknown authority")}, "ca_certificate_file"},
		"no certificate":        {capillary.Error{Kind: capillary.KindNoAnswer, Err: errors.New("remote error: tls: certificate required")}, "client_certificate_file"},
		"a refused certificate": {capillary.Error{Kind: capillary.KindUnsent, Err: errors.New("remote error: tls: bad certificate")}, "client_certificate_file"},
		"a timeout":             {capillary.Error{Kind: capillary.KindNoAnswer, Err: errors.New("time-out")}, ""},
		"no cause":              {capillary.Error{Kind: capillary.KindForbidden, Status: 403}, ""},
	} {
		hint := (&session{}).hints(&test.failure)
		if test.names == "" && hint != "" || !strings.Contains(hint, test.names) {
			t.Errorf("%s: the hint is %q, want one that names %q", name, hint, test.names)
		}
	}
}
