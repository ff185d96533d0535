package sandbox

import (
	"net/http"
	"strconv"
	"strings"
)

const (
	tokenPath     = "/v3/oauth/token/generate"
	customersPath = "/v2/customers/"
	linkPath      = "/customer-images/"
	lookupSegment = "lookup"
	addSegment    = "setImage"
	deleteSegment = "deleteImage"
)

// endpoint is a path of the contract and the one method that it accepts.
type endpoint struct {
	kind     Kind
	method   string
	customer int64
}

// locate returns the endpoint of a path.
func locate(path string) (endpoint, bool) {
	if path == tokenPath {
		return endpoint{kind: CallToken, method: http.MethodPost}, true
	}
	if token, found := strings.CutPrefix(path, linkPath); found {
		return endpoint{kind: CallLink, method: http.MethodGet, customer: tokenCustomer(token)}, true
	}
	rest, found := strings.CutPrefix(path, customersPath)
	if !found {
		return endpoint{}, false
	}
	if rest == lookupSegment {
		return endpoint{kind: CallLookup, method: http.MethodGet}, true
	}
	return locateCustomer(strings.Cut(rest, "/"))
}

// locateCustomer returns the endpoint of a path below one customer.
func locateCustomer(id, action string, nested bool) (endpoint, bool) {
	customer, err := strconv.ParseInt(id, 10, 64)
	switch {
	case err != nil:
		return endpoint{}, false
	case !nested:
		return endpoint{kind: CallGet, method: http.MethodGet, customer: customer}, true
	case action == addSegment:
		return endpoint{kind: CallAdd, method: http.MethodPost, customer: customer}, true
	case action == deleteSegment:
		return endpoint{kind: CallDelete, method: http.MethodDelete, customer: customer}, true
	default:
		return endpoint{}, false
	}
}

// tokenCustomer returns the customer in customerImage/{orgId}/{customerId}/{uuid}.
func tokenCustomer(token string) int64 {
	segments := strings.Split(token, "/")
	if len(segments) != 4 {
		return 0
	}
	customer, err := strconv.ParseInt(segments[2], 10, 64)
	if err != nil {
		return 0
	}
	return customer
}
