package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// saidOn is a failure of a call that changes nothing.
func saidOn(call capillary.Call, kind capillary.Kind, status int, code int64, message string) *capillary.Error {
	return &capillary.Error{
		Call: call, Kind: kind, Outcome: capillary.OutcomeRejected, Status: status,
		Notice: capillary.Notice{Code: code, Message: message}, RequestID: "req-7f3a",
	}
}

// sightCases has one case for each failure that reads differently if the state has no entry.
func sightCases() map[string]diagnosed {
	said := func(kind capillary.Kind, status int, code int64, message string) *capillary.Error {
		failure := saidOn(capillary.CallGet, kind, status, code, message)
		failure.CustomerID = sampleCustomer
		return failure
	}
	merged := said(capillary.KindCustomerMerged, 200, 8069, "Merged customer found")
	merged.Survivor = 552695692
	return map[string]diagnosed{
		"sight: customer not found":      {listing, "", said(capillary.KindCustomerNotFound, 400, 8015, "Customer not found for the given identifiers")},
		"sight: customer merged":         {listing, "", merged},
		"sight: merged, survivor unsaid": {listing, "", said(capillary.KindCustomerMerged, 200, 8069, "Merged customer found")},
		"sight: merged, 91009":           {listing, "", said(capillary.KindCustomerMerged, 200, 91009, "Retrieved survivor account")},
		"sight: not found, creating":     {creating, "", said(capillary.KindCustomerNotFound, 400, 8015, "Customer not found for the given identifiers")},
		"sight: merged, creating":        {creating, "", merged},
		"sight: merged, importing":       {importing, sampleToken, merged},
		"sight: customer erased":         {linking, sampleToken, said(capillary.KindCustomerErased, 400, 0, "Customer is deleted after PII delete request")},
		"sight: server":                  {linking, sampleToken, said(capillary.KindServer, 502, 0, "")},
		"sight: interrupted":             {listing, "", context.Canceled},
		"sight: out of time":             {linking, sampleToken, context.DeadlineExceeded},
		"sight: doubt":                   {listing, "", &gallery.UnknownWarningError{CustomerID: sampleCustomer, Warnings: []capillary.Notice{{Code: 1001, Message: "Partial"}}}},
	}
}

// lookupCases has one case for each code that is documented for lookups, and for other failures that read
// differently there.
func lookupCases() map[string]error {
	said := func(kind capillary.Kind, status int, code int64, message string) *capillary.Error {
		return saidOn(capillary.CallLookup, kind, status, code, message)
	}
	merged := said(capillary.KindCustomerMerged, 200, 8069, "Merged customer found")
	merged.Survivor = 552695692
	unreadable := said(capillary.KindUnreadable, 200, 0, "")
	unreadable.Err = errors.New("the answer's entity is not the id of a customer")
	cases := map[string]error{
		"lookup: 8015":                    said(capillary.KindCustomerNotFound, 400, 8015, "Customer not found for the given identifiers"),
		"lookup: 8069":                    merged,
		"lookup: 8069, survivor unsaid":   said(capillary.KindCustomerMerged, 200, 8069, "Merged customer found"),
		"lookup: erased":                  said(capillary.KindCustomerErased, 400, 0, "Customer is deleted after PII delete request"),
		"lookup: forbidden":               said(capillary.KindForbidden, 403, 4000, "Not authorised"),
		"lookup: wrong request":           said(capillary.KindWrongRequest, 404, 0, ""),
		"lookup: credentials":             said(capillary.KindCredentials, 401, 0, ""),
		"lookup: an id that is no number": unreadable,
	}
	for code, message := range map[int64]string{
		8003: "Invalid source passed",
		8011: "Look up, Invalid source passed",
		8013: "Lookup, Invalid identifier passed",
		8045: "Account id is not passed",
		8065: "User not found for given source",
		8091: "GET failed, No account id passed",
		8126: "Request passed without child org context",
		8092: "GET failed, No identifier type passed",
		8093: "GET failed, No identifier value passed",
	} {
		cases[fmt.Sprintf("lookup: %d", code)] = said(capillary.KindWrongRequest, 400, code, message)
	}
	return cases
}

// linkCases has one case for each reason not to return a link.
func linkCases(s *session) map[string]diag.Diagnostic {
	now := time.Date(2026, 1, 12, 8, 40, 3, 0, time.UTC)
	slot := &imagelist.Entry{Image: capillary.Image{Token: sampleToken}}
	cases := map[string]diag.Diagnostic{}
	for name, test := range map[string]struct {
		slot *imagelist.Entry
		link string
	}{
		"link: image not listed": {nil, ""},
		"link: none":             {slot, ""},
		"link: no expiry":        {slot, "https://s3.example/a?X-Amz-Signature=abc"},
		"link: odd expiry":       {slot, "https://s3.example/a?X-Amz-Date=20260112T084003Z&X-Amz-Expires=soon"},
		"link: expired":          {slot, "https://s3.example/a?X-Amz-Date=20260112T073003Z&X-Amz-Expires=3600"},
	} {
		link, _ := capillary.ParseLink(test.link)
		_, cases[name] = s.checkLink(sampleCustomer, sampleToken, test.slot, link, now)
	}
	return cases
}
