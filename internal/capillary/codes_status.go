package capillary

// statusMeaning judges an answer by its HTTP status alone, when no code says more.
func statusMeaning(call Call, status int) meaning {
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
	case isBadRead(call, status):
		return meaning{KindWrongRequest, OutcomeRejected, false}
	}
	// The reference documents a bare 400 for writes but not its reason, so it does not prove that nothing was
	// done.
	return meaning{KindUnexpected, OutcomeUnknown, false}
}

// isBadRead reports whether a read failed because it did not identify a customer properly: "400 with a blank
// body: not passed valid identifiers" [documented: reference/get-customer-details].
func isBadRead(call Call, status int) bool {
	return status == 400 && (call == CallGet || call == CallLookup)
}
