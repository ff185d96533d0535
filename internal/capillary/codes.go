package capillary

import "strings"

// meaning is what a code says about a call, wherever in an answer it stands.
type meaning struct {
	kind      Kind
	outcome   Outcome
	retryable bool
}

// meaningOf knows the documented codes of bodies. An HTTP status is judged by statusMeaning: 521 is
// "another action is running" in a body, but the CDN's "web server is down" as a status.
func meaningOf(n Notice) (meaning, bool) {
	// The reference gives this one no code, so its text is all there is to go by.
	if strings.Contains(strings.ToLower(n.Message), "deleted after pii delete request") {
		return meaning{KindCustomerErased, OutcomeRejected, false}, true
	}
	switch n.Code {
	case 401, 498, 320001:
		return meaning{KindCredentials, OutcomeRejected, false}, true
	case 403, 4000:
		return meaning{KindForbidden, OutcomeRejected, false}, true
	case 4001:
		return meaning{KindUnavailable, OutcomeRejected, true}, true
	case 503: // documented as the same, but a gateway may say so of a call that it had passed on
		return meaning{KindUnavailable, OutcomeUnknown, true}, true
	case 429:
		return meaning{KindRateLimited, OutcomeRejected, true}, true
	case 461, 521:
		return meaning{KindBusy, OutcomeRejected, true}, true
	case 404, 405, 415, 8003, 8011, 8013, 8016, 8045, 8065, 8091, 8092, 8093:
		return meaning{KindWrongRequest, OutcomeRejected, false}, true
	case 500:
		return meaning{KindServer, OutcomeUnknown, true}, true
	case 8015:
		return meaning{KindCustomerNotFound, OutcomeRejected, false}, true
	case 8069:
		return meaning{KindCustomerMerged, OutcomeRejected, false}, true
	}
	return imageMeaning(n)
}

// imageMeaning knows the codes of the image pages.
func imageMeaning(n Notice) (meaning, bool) {
	switch n.Code {
	case 8078: // the list moved under the caller: worth another look
		return meaning{KindNoSuchIndex, OutcomeRejected, true}, true
	case 8079:
		return meaning{KindUploadFailed, OutcomeFailed, false}, true
	case 8080:
		return meaning{KindDeleteFailed, OutcomeFailed, false}, true
	case 8081, 8083, 8084:
		return meaning{KindImageRefused, OutcomeRejected, false}, true
	case 8082:
		return meaning{KindFull, OutcomeRejected, false}, true
	}
	return meaning{}, false
}

// statusMeaning judges an answer by its HTTP status alone: there was no code that says more.
func statusMeaning(status int) meaning {
	switch {
	case status == 401, status == 498:
		return meaning{KindCredentials, OutcomeRejected, false}
	case status == 403:
		return meaning{KindForbidden, OutcomeRejected, false}
	case status == 404, status == 405, status == 415:
		return meaning{KindWrongRequest, OutcomeRejected, false}
	case status == 413:
		return meaning{KindImageRefused, OutcomeRejected, false}
	case status == 429:
		return meaning{KindRateLimited, OutcomeRejected, true}
	case status == 461:
		return meaning{KindBusy, OutcomeRejected, true}
	case status >= 500, status == 408:
		return meaning{KindServer, OutcomeUnknown, true}
	case status >= 300 && status < 400:
		return meaning{KindRedirect, OutcomeUnknown, false}
	}
	// A bare 400 is documented, its reason is not: nothing proves that nothing was done.
	return meaning{KindUnexpected, OutcomeUnknown, false}
}
