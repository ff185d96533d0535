package capillary

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// writeOutcome returns nil if a write was accepted, and otherwise an Error whose Outcome says what is known about
// its effect.
func writeOutcome(res *response) (findings, *Error) {
	if res.broken != nil {
		return findings{}, res.unreadable(res.broken)
	}
	found, err := readEnvelope(res.body)
	if err != nil {
		return findings{}, res.unreadable(err)
	}
	found = res.relevant(found)
	if notice, ok := res.decisive(found); ok {
		return found, res.noticed(notice, found)
	}
	if res.ok() {
		return found, nil
	}
	return found, res.failed(statusMeaning(res.call, res.status).consistentWith(found), Notice{})
}

// consistentWith adjusts the meaning of a code to the rest of the answer. If the code says "not done" and the rest says
// "done", only a read can tell, so the call must not be sent again.
func (m meaning) consistentWith(found findings) meaning {
	if found.succeeded {
		m.outcome, m.retryable = OutcomeUnknown, false
	}
	return m
}

// notJSON judges a body that is not JSON: it may be an XML error of the gateway.
func notJSON(res *response, wanted string, cause error) *Error {
	found, err := readEnvelope(res.body)
	if notice, ok := res.decisive(found); err == nil && ok {
		return res.noticed(notice, found)
	}
	if _, excess := errors.AsType[*implausibleError](err); excess || errors.Is(err, errPage) {
		cause = err
	}
	return res.unreadable(fmt.Errorf("no %s can be read from the answer: %w", wanted, withoutGoTypes(cause)))
}

// decisive returns the notice to go by: the first with a documented meaning, in the order errors, data,
// warnings. A notice that leaves the outcome open takes precedence. If none is documented, it is the first one.
func (r *response) decisive(found findings) (remark, bool) {
	all := found.remarks()
	var known []remark
	for _, n := range all {
		m, ok := r.meaning(n)
		if ok && m.outcome == OutcomeUnknown {
			return n, true
		}
		if ok {
			known = append(known, n)
		}
	}
	if all = append(known, all...); len(all) == 0 {
		return remark{}, false
	}
	return all[0], true
}

// remark is a notice and its place in the answer.
type remark struct {
	Notice
	asWarning bool
}

// remarks returns all notices in the order errors, data, warnings.
func (f findings) remarks() []remark {
	var all []remark
	for _, n := range slices.Concat(f.errors, f.failures) {
		all = append(all, remark{Notice: n})
	}
	for _, n := range f.warnings {
		all = append(all, remark{Notice: n, asWarning: true})
	}
	return all
}

// meaning returns the table's meaning of a remark in this answer.
func (r *response) meaning(n remark) (meaning, bool) {
	return meaningOf(r.call, n.Notice, n.asWarning)
}

// noticed judges an answer by one of its notices.
func (r *response) noticed(n remark, found findings) *Error {
	m, known := r.meaning(n)
	if !known {
		// Only an explicit error with a 4xx, and no report of success, says that nothing was done. An unknown
		// warning or data code in an HTTP 200 says too little.
		m = meaning{KindUnexpected, OutcomeUnknown, false}
		if r.status >= 400 && r.status < 500 && len(found.errors) > 0 {
			m.outcome = OutcomeRejected
		}
	}
	return r.failed(m.consistentWith(found), n.Notice)
}

// unreadable judges an answer with an unusable body by its status.
func (r *response) unreadable(cause error) *Error {
	m := meaning{KindUnreadable, OutcomeUnknown, true}
	if !r.ok() {
		m = statusMeaning(r.call, r.status)
	}
	e := r.failed(m, Notice{})
	if e.Err == nil { // a redirect is a sufficient cause
		e.Err = r.cleanError(cause)
	}
	return e
}

// failed builds the Error for this answer.
func (r *response) failed(m meaning, n Notice) *Error {
	n.Message = r.clean(n.Message)
	m.retryable = m.retryable || (m.kind == KindCredentials && r.renewed)
	e := &Error{
		Call:       r.call,
		CustomerID: r.customerID,
		Kind:       m.kind,
		Outcome:    m.outcome,
		Retryable:  m.retryable,
		Status:     r.status,
		Notice:     n,
		RequestID:  r.requestID(),
	}
	if m.kind == KindRedirect {
		e.Err = fmt.Errorf("redirected to %s, which is not followed", r.clean(origin(r.header.Get("Location"))))
	}
	if m.retryable {
		e.RetryAfter = retryAfter(r.header, time.Now())
	}
	return e
}

// says reports whether the status, or the body under any status, reports a failure of this kind.
func (r *response) says(kind Kind) bool {
	if m := statusMeaning(r.call, r.status); m.kind == kind || r.broken != nil {
		return m.kind == kind
	}
	found, err := readEnvelope(r.body)
	notice, ok := r.decisive(r.relevant(found))
	m, _ := r.meaning(notice)
	return err == nil && ok && m.kind == kind
}

// globalRetryAfter returns how long all calls should wait because of this answer. Only an exhausted rate limit makes
// all of them wait. Other answers can have a Retry-After, too, above all a 503, but that applies to the one
// call: "busy" is about one customer, and during an outage a write without an outcome still has to be looked
// up.
func (r *response) globalRetryAfter() time.Duration {
	wait := retryAfter(r.header, time.Now())
	if wait == 0 || !r.says(KindRateLimited) {
		return 0
	}
	return wait
}

// requestID returns the id, in either of the two spellings seen.
func (r *response) requestID() string {
	for _, name := range []string{"X-Cap-Request-Id", "X-Cap-Requestid"} {
		if id := r.header.Get(name); id != "" {
			return r.clean(id)
		}
	}
	return ""
}

// longestWait limits Retry-After: the documented limits are per minute, and a caller without a deadline must
// not wait for years.
const longestWait = time.Hour

// retryAfter returns Retry-After, given in seconds or as a date; 0 without one.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil && seconds > 0 {
		return min(time.Duration(seconds)*time.Second, longestWait)
	}
	if at, err := http.ParseTime(value); err == nil && at.After(now) {
		return min(at.Sub(now), longestWait)
	}
	return 0
}
