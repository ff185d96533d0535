package capillary

import (
	"slices"
	"strings"
)

// Code is a row of the table of codes: it says what a code in the body of an answer means.
type Code struct {
	// Number is 0 for a failure that the vendor describes in words only.
	Number int64
	// Where lists the calls for which the code has this meaning; nil means all calls.
	Where []Call
	// OnlyAsError is set if the meaning holds for an error only. As a warning beside a good answer, the code is
	// either one of HarmlessWarnings or unknown.
	OnlyAsError bool
	Kind        Kind
	// Outcome says what the code proves about the call. For a few codes, the documentation proves that nothing
	// was done; for the others, that is inferred from the words.
	Outcome   Outcome
	Retryable bool
	// Says is a short form of the vendor's description.
	Says string
	// Source names the vendor's page, and says whether the meaning is documented, seen or inferred.
	Source string
}

// The vendor's pages behind the tables, all below docs.capillarytech.com.
const (
	pageStatus      = "reference/status-codes-customer [documented]"
	pageGuide       = "reference/apioverview, general status codes [documented]"
	pageImages      = "reference/add-customer-image and delete-customer-image [documented]"
	pageDetails     = "reference/get-customer-details [documented]"
	pageLookup      = "reference/get-customer-id [documented]"
	pageToken       = "reference/oauth [seen in a sample]"
	pageAttribution = "reference/headers, attribution [documented]"
	pagePII         = "docs/pii-configuration [documented]"
	seenInClients   = "public clients [seen]"
)

// The calls to which a code's meaning may be limited.
//
//nolint:gochecknoglobals // constants in all but syntax
var (
	onAdd    = []Call{CallAdd}
	onDelete = []Call{CallDelete}
	onWrites = []Call{CallAdd, CallDelete}
	onReads  = []Call{CallGet, CallLookup}
)

// codes is the table for codes in bodies; statusMeaning judges HTTP statuses. The same number can differ: 521
// is "another action is running" in a body, but the CDN's "web server is down" as a status.
var codes = slices.Concat(generalCodes, requestCodes, customerCodes, imageCodes) //nolint:gochecknoglobals // a table, never written to

// generalCodes are about the call itself.
var generalCodes = []Code{ //nolint:gochecknoglobals // a table, never written to
	{Number: 401, Kind: KindCredentials, Outcome: OutcomeRejected, Says: "bad credentials", Source: pageGuide},
	{Number: 498, Kind: KindCredentials, Outcome: OutcomeRejected, Says: "Token expired", Source: seenInClients},
	{Number: 320001, Kind: KindCredentials, Outcome: OutcomeRejected, Says: "invalid client key or secret", Source: pageToken},
	{Number: 403, Kind: KindForbidden, Outcome: OutcomeRejected, Says: "not authorised", Source: pageGuide},
	{Number: 4000, Kind: KindForbidden, Outcome: OutcomeRejected, Says: "the access group lacks the resource", Source: pageGuide},
	{Number: 4001, Kind: KindUnavailable, Outcome: OutcomeRejected, Retryable: true, Says: "authorisation status unavailable", Source: pageGuide},
	// The vendor documents it as the same as 4001, but a gateway may say it about a call that it has passed on.
	{Number: 503, Kind: KindUnavailable, Outcome: OutcomeUnknown, Retryable: true, Says: "authorisation status unavailable", Source: pageGuide},
	{Number: 429, Kind: KindRateLimited, Outcome: OutcomeRejected, Retryable: true, Says: "rate limit exceeded", Source: pageGuide},
	{Number: 461, Kind: KindBusy, Outcome: OutcomeRejected, Retryable: true, Says: "search engine busy, try again", Source: pageGuide},
	{Number: 521, Kind: KindBusy, Outcome: OutcomeRejected, Retryable: true, Says: "Multiple actions running for the same customer, Please try after some time", Source: pageStatus},
	{Number: 404, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "wrong path", Source: pageGuide},
	{Number: 405, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "wrong method", Source: pageGuide},
	{Number: 415, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "wrong content type", Source: pageGuide},
	// For a write, it only means that something was wrong with some or all of it.
	{Number: 400, Where: onReads, OnlyAsError: true, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "Input is invalid", Source: pageStatus},
	{Number: 201, OnlyAsError: true, Kind: KindServer, Outcome: OutcomeUnknown, Says: "one or more failed", Source: pageGuide},
	{Number: 500, Kind: KindServer, Outcome: OutcomeUnknown, Retryable: true, Says: "all requests failed", Source: pageGuide},
}

// requestCodes report that something in the request is wrong or missing: its source, account, identifier or
// till.
var requestCodes = []Code{ //nolint:gochecknoglobals // a table, never written to
	{Number: 8001, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "Lookup failed, No source passed", Source: pageStatus},
	{Number: 8002, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "Lookup failed, No identifiers passed", Source: pageStatus},
	{Number: 8003, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "Invalid source passed", Source: pageStatus},
	{Number: 8011, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "Look up, Invalid source passed", Source: pageStatus},
	{Number: 8012, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "Get, Invalid source passed", Source: pageStatus},
	{Number: 8013, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "Lookup, Invalid identifier passed", Source: pageStatus},
	{Number: 8016, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "GET failed, No source passed", Source: pageStatus},
	{Number: 8045, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "account id is not passed", Source: pageLookup},
	{Number: 8065, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "User not found for given source", Source: pageStatus},
	{Number: 8084, Where: onReads, OnlyAsError: true, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "Customer details not sent", Source: pageStatus},
	{Number: 8085, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "Invalid org entity passed", Source: pageStatus},
	{Number: 8091, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "GET failed, No account id passed", Source: pageStatus},
	{Number: 8092, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "GET failed, No identifier type passed", Source: pageStatus},
	{Number: 8093, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "GET failed, No identifier value passed", Source: pageStatus},
	{Number: 8126, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "Request passed without child org context", Source: pageStatus},
	{Number: 8127, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "Invalid source or accountId passed", Source: pageStatus},
	{Number: 1064, OnlyAsError: true, Kind: KindWrongRequest, Outcome: OutcomeRejected, Says: "the organisation's id is wrong or missing", Source: pageStatus},
	{Number: 1060, OnlyAsError: true, Kind: KindAttribution, Outcome: OutcomeRejected, Says: "the attribution's lookup is invalid", Source: pageAttribution},
	{Number: 1061, OnlyAsError: true, Kind: KindAttribution, Outcome: OutcomeRejected, Says: "the attribution's lookup leads to no till", Source: pageAttribution},
	{Number: 91020, OnlyAsError: true, Kind: KindAttribution, Outcome: OutcomeRejected, Says: "Invalid TILL passed for registration", Source: pageStatus},
	{Number: 91021, OnlyAsError: true, Kind: KindAttribution, Outcome: OutcomeRejected, Says: "Invalid attribution TILL passed", Source: pageStatus},
}

// customerCodes are about the state of the customer.
var customerCodes = []Code{ //nolint:gochecknoglobals // a table, never written to
	{Number: 8015, Kind: KindCustomerNotFound, Outcome: OutcomeRejected, Says: "Customer not found for the given identifiers", Source: pageStatus},
	// Also seen among the warnings of a successful read: there, the id decides.
	{Number: 8069, Kind: KindCustomerMerged, Outcome: OutcomeRejected, Says: "Merged customer found", Source: pageStatus},
	{Number: 91009, Kind: KindCustomerMerged, Outcome: OutcomeRejected, Says: "Retrieved survivor account for the requested merge victim", Source: pageStatus},
	{Number: 0, Kind: KindCustomerErased, Outcome: OutcomeRejected, Says: "Customer is deleted after PII delete request", Source: pageDetails},
	{Number: 8109, OnlyAsError: true, Kind: KindErasurePending, Outcome: OutcomeRejected, Says: "a PII deletion of the customer is pending", Source: pagePII},
	{Number: 8026, OnlyAsError: true, Kind: KindCustomerRefused, Outcome: OutcomeRejected, Says: "Same customer was deleted for PII feature, could not add", Source: pageStatus},
	{Number: 8086, OnlyAsError: true, Kind: KindCustomerRefused, Outcome: OutcomeRejected, Says: "Status label passed is not valid", Source: pageStatus},
	{Number: 8087, OnlyAsError: true, Kind: KindCustomerRefused, Outcome: OutcomeRejected, Says: "the card's status allows no further actions", Source: pageStatus},
	{Number: 8089, OnlyAsError: true, Kind: KindCustomerRefused, Outcome: OutcomeRejected, Says: "Customer not registered for the Loyalty Program", Source: pageStatus},
	// Both report a failure on the way, so for a write they prove nothing.
	{Number: 8088, OnlyAsError: true, Kind: KindCustomerRefused, Outcome: OutcomeUnknown, Retryable: true, Says: "Customer status get failed", Source: pageStatus},
	{Number: 8090, OnlyAsError: true, Kind: KindCustomerRefused, Outcome: OutcomeUnknown, Says: "Unable to create profile as instore profile doesn't exist", Source: pageStatus},
	{Number: 8130, OnlyAsError: true, Kind: KindCustomerRefused, Outcome: OutcomeUnknown, Says: "named by a page without its meaning", Source: pageStatus},
}

// imageCodes are about the image calls. Their meaning on a read is not documented.
var imageCodes = []Code{ //nolint:gochecknoglobals // a table, never written to
	// The list changed after the index was looked up, so the deletion is worth another try.
	{Number: 8078, Where: onDelete, Kind: KindNoSuchIndex, Outcome: OutcomeRejected, Retryable: true, Says: "No Image passed to be deleted", Source: pageImages},
	{Number: 8079, Where: onAdd, Kind: KindUploadFailed, Outcome: OutcomeFailed, Says: "Error in uploading Image", Source: pageImages},
	{Number: 8080, Where: onDelete, Kind: KindDeleteFailed, Outcome: OutcomeFailed, Says: "Error in deleting image", Source: pageImages},
	{Number: 8081, Where: onWrites, Kind: KindImageRefused, Outcome: OutcomeRejected, Says: "No Image Passed", Source: pageImages},
	{Number: 8082, Where: onAdd, Kind: KindFull, Outcome: OutcomeRejected, Says: "Max image per user is 5", Source: pageImages},
	{Number: 8083, Where: onAdd, Kind: KindImageRefused, Outcome: OutcomeRejected, Says: "Image size is too small", Source: pageImages},
	{Number: 8084, Where: onWrites, Kind: KindImageRefused, Outcome: OutcomeRejected, Says: "no valid image file, or the image has not been added", Source: pageImages},
}

// Codes returns the table of codes.
func Codes() []Code { return slices.Clone(codes) }

// On reports whether the row applies to a call.
func (c Code) On(call Call) bool { return c.Where == nil || slices.Contains(c.Where, call) }

// matches reports whether a notice matches the row. The reference describes one failure without a code, so only
// its text identifies it.
func (c Code) matches(n Notice) bool {
	if c.Number == 0 {
		return strings.Contains(strings.ToLower(n.Message), strings.ToLower(c.Says))
	}
	return c.Number == n.Code
}

// meaning is what a code says about a call.
type meaning struct {
	kind      Kind
	outcome   Outcome
	retryable bool
}

// meaningOf returns the table's meaning of a notice in the answer to a call; asWarning is set if it is among
// the warnings. Rows without a code are tried first, because their words may come with any code.
func meaningOf(call Call, n Notice, asWarning bool) (meaning, bool) {
	var found *Code
	for i, row := range codes {
		if !row.matches(n) || !row.On(call) || (row.OnlyAsError && asWarning) {
			continue
		}
		if found == nil || row.Number == 0 {
			found = &codes[i]
		}
	}
	if found == nil {
		return meaning{}, false
	}
	return meaning{found.Kind, found.Outcome, found.Retryable}, true
}
