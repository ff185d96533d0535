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

// judgeWrite tells what became of a write: nil when it was accepted, else an Error whose Outcome says
// what is known about the effect.
func judgeWrite(res *response) (findings, *Error) {
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
	return found, res.failed(statusMeaning(res.call, res.status).beside(found), Notice{})
}

// beside weighs what a code means against the rest of the answer. If that says "done", and the code "not
// done", only reading tells, and nothing is sent again.
func (m meaning) beside(found findings) meaning {
	if found.succeeded {
		m.outcome, m.retryable = OutcomeUnknown, false
	}
	return m
}

// notJSON looks for an XML error in a body that is no JSON.
func notJSON(res *response, wanted string, cause error) *Error {
	found, err := readEnvelope(res.body)
	if notice, ok := res.decisive(found); err == nil && ok {
		return res.noticed(notice, found)
	}
	if _, excess := errors.AsType[*implausibleError](err); excess || errors.Is(err, errPage) {
		cause = err
	}
	return res.unreadable(fmt.Errorf("no %s can be read from the answer: %w", wanted, plainly(cause)))
}

// decisive picks the notice to go by: the first with a documented meaning, errors before data before
// warnings. One that leaves the outcome open outweighs those that do not; among strangers it is simply
// the first.
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

// remark is a notice and where it stands.
type remark struct {
	Notice
	asWarning bool
}

// remarks returns all notices: errors before data before warnings.
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

// meaning returns what the table of codes says of a remark in this answer.
func (r *response) meaning(n remark) (meaning, bool) {
	return meaningOf(r.call, n.Notice, n.asWarning)
}

// noticed judges an answer by a notice in it.
func (r *response) noticed(n remark, found findings) *Error {
	m, known := r.meaning(n)
	if !known {
		// Only an explicit error with a 4xx, and without a word of success, says that nothing was done.
		// An unknown warning or data code in an HTTP 200 says too little.
		m = meaning{KindUnexpected, OutcomeUnknown, false}
		if r.status >= 400 && r.status < 500 && len(found.errors) > 0 {
			m.outcome = OutcomeRejected
		}
	}
	return r.failed(m.beside(found), n.Notice)
}

// unreadable judges an answer whose body says nothing that can be understood: the status is left.
func (r *response) unreadable(cause error) *Error {
	m := meaning{KindUnreadable, OutcomeUnknown, true}
	if !r.ok() {
		m = statusMeaning(r.call, r.status)
	}
	e := r.failed(m, Notice{})
	if e.Err == nil { // a redirect is reason enough
		e.Err = r.cleanError(cause)
	}
	return e
}

// failed builds the Error of this answer.
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

// says finds a failure of this kind in the status or in the body of whatever status.
func (r *response) says(kind Kind) bool {
	if m := statusMeaning(r.call, r.status); m.kind == kind || r.broken != nil {
		return m.kind == kind
	}
	found, err := readEnvelope(r.body)
	notice, ok := r.decisive(r.relevant(found))
	m, _ := r.meaning(notice)
	return err == nil && ok && m.kind == kind
}

// pauseForAll is how long all calls should wait because of this answer. That is so with an exhausted
// rate limit only. Retry-After may come with other answers too, a 503 above all, and is then for the
// call alone: "busy" is about one customer, and a server that is down says nothing about those beside
// it, while a write without an outcome has to be looked for.
func (r *response) pauseForAll() time.Duration {
	wait := retryAfter(r.header, time.Now())
	if wait == 0 || !r.says(KindRateLimited) {
		return 0
	}
	return wait
}

// requestID reads the id in either of the two spellings that were seen.
func (r *response) requestID() string {
	for _, name := range []string{"X-Cap-Request-Id", "X-Cap-Requestid"} {
		if id := r.header.Get(name); id != "" {
			return r.clean(id)
		}
	}
	return ""
}

// longestWait is the most that Retry-After counts for: the documented limits are per minute, and
// whoever sets no deadline must not wait for years.
const longestWait = time.Hour

// retryAfter reads Retry-After, in seconds or as a date; 0 when there is none.
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
