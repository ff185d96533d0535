package capillary

import (
	"fmt"
	"strings"
	"time"
)

// Call names an API call as the vendor's reference does.
type Call string

// The calls that this client makes.
const (
	CallToken  Call = "OAuth token"
	CallLookup Call = "Get Customer ID"
	CallGet    Call = "Get Customer Image"
	CallAdd    Call = "Add Customer Image"
	CallDelete Call = "Delete Customer Image"
	// CallContent is not a call of the API: it goes to the storage that the API's links lead to.
	CallContent Call = "download through the signed link"
)

// Outcome says what is known about the effect of a call that failed.
type Outcome int

const (
	// OutcomeUnknown means that the call may have been carried out, or still may be. Only a read can tell.
	OutcomeUnknown Outcome = iota
	// OutcomeRejected means that nothing was done: the API says so, or the request never left.
	OutcomeRejected
	// OutcomeFailed means that the API tried and reports a failure; the list shows what is true.
	OutcomeFailed
)

// String is for tests and logs.
func (o Outcome) String() string {
	return [...]string{"unknown", "rejected", "failed"}[o]
}

// Kind classifies failures by what a user can do about them.
type Kind int

// The kinds of failure.
const (
	KindUnexpected       Kind = iota // an answer that the reference does not document
	KindUnsent                       // the request never left this machine
	KindNoAnswer                     // reset or timeout: the request left, but no answer came
	KindUnreadable                   // an answer that is incomplete or can't be parsed
	KindCached                       // a read that says that it was answered from a cache
	KindServer                       // 5xx, or a page of the CDN
	KindRedirect                     // 3xx; redirects are never followed
	KindCredentials                  // 401, 498, 320001
	KindForbidden                    // 403, 4000
	KindUnavailable                  // 4001: authorisation could not be checked
	KindRateLimited                  // 429
	KindBusy                         // 461, 521 in a body
	KindWrongRequest                 // 404, 405, 415, 8003 and the like: source, account, URL
	KindCustomerNotFound             // 8015
	KindCustomerErased               // deleted after a PII delete request
	KindCustomerMerged               // 8069, 91009
	KindErasurePending               // 8109
	KindCustomerRefused              // 8026, 8086 to 8090: the customer's status or profile prevents it
	KindMasked                       // asterisks in place of what the client may not see
	KindAttribution                  // 1060, 1061, 91020, 91021: the attribution leads to no till or store
	KindNoSuchIndex                  // 8078
	KindUploadFailed                 // 8079
	KindDeleteFailed                 // 8080
	KindImageRefused                 // 8081, 8083, 8084, 413
	KindFull                         // 8082
	KindContentChanged               // the bytes that were read differ from those announced
	KindLinkRefused                  // a signed link that the storage does not (or no longer) honour
	KindWrongSize                    // a download with an unexpected number of bytes
)

// Error is the one error type of this package. It never holds credentials or signed links.
type Error struct {
	Call       Call
	CustomerID int64
	Kind       Kind
	Outcome    Outcome
	// Retryable means that the same call may succeed later. It does not mean that a retry is safe.
	Retryable bool
	// RetryAfter is the wait that the API asked for, or 0.
	RetryAfter time.Duration
	// Status is the HTTP status; 0 if there was no answer.
	Status int
	// Notice is what the API said.
	Notice Notice
	// RequestID is the id that the vendor's support needs.
	RequestID string
	// Survivor is the customer that CustomerID was merged into (KindCustomerMerged only).
	Survivor int64
	// Err is the cause, if one is known.
	Err error
}

// Error returns everything that is known, in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Call))
	if e.CustomerID != 0 {
		fmt.Fprintf(&b, " (customer %d)", e.CustomerID)
	}
	b.WriteString(": ")
	b.WriteString(e.Facts())
	return b.String()
}

// Facts returns what the API said: HTTP status, code and message, cause and request id.
func (e *Error) Facts() string {
	var facts []string
	if e.Status != 0 {
		facts = append(facts, fmt.Sprintf("HTTP %d", e.Status))
	}
	if e.Notice != (Notice{}) {
		facts = append(facts, e.Notice.String())
	}
	if e.Survivor != 0 {
		facts = append(facts, fmt.Sprintf("the answer is about customer %d", e.Survivor))
	}
	if e.Err != nil {
		facts = append(facts, e.Err.Error())
	}
	if e.RequestID != "" {
		facts = append(facts, "request id "+e.RequestID)
	}
	if len(facts) == 0 {
		return "failed without a reason"
	}
	return strings.Join(facts, ", ")
}

// CredentialsRenewed reports whether the credentials were refused and have been renewed since. One more attempt is then
// free: it does not count as a retry.
func (e *Error) CredentialsRenewed() bool { return e.Kind == KindCredentials && e.Retryable }

// Unwrap returns the cause, so that errors.Is finds a cancelled context.
func (e *Error) Unwrap() error { return e.Err }
