package capillary

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// An OAuth client without "Allow access to sensitive information" may get answers in which asterisks stand in
// place of what it may not see [documented; which fields is not]. Two different values can look alike then, so
// nothing that was masked is ever acted on.

// errMasked marks what was masked.
var errMasked = errors.New("masked with asterisks")

// isMasked reports whether a token, handle or name was masked. None of them has an asterisk of its own [seen].
func isMasked(value string) bool { return strings.Contains(value, "*") }

// masked is the failure of an answer that hides something behind asterisks.
func (r *response) masked(what error) *Error {
	e := r.failed(meaning{KindMasked, OutcomeRejected, false}, Notice{})
	e.Err = r.cleanError(what)
	return e
}

// hasMaskedID reports whether the customer's id itself is what can't be read of a body.
func hasMaskedID(body []byte, name string) bool {
	var fields map[string]json.RawMessage
	return json.Unmarshal(body, &fields) == nil && isMasked(string(fields[name]))
}

// profilesOnWire are the part of a customer's profiles that shows whether this client sees things masked. It is
// no part of customerOnWire: profiles have whatever a company puts in, and may be of any shape.
type profilesOnWire struct {
	Profiles []struct {
		Identifiers []struct {
			Value json.RawMessage `json:"value"`
		} `json:"identifiers"`
	} `json:"profiles"`
}

// checkUnmasked refuses a list whose customer is masked: then nothing tells whether the images are shown as they
// are. An email may have one asterisk of its own, so it takes two in a row.
func checkUnmasked(res *response) *Error {
	var body profilesOnWire
	if json.Unmarshal(res.body, &body) != nil {
		return nil //nolint:nilerr // of another shape: nothing else here depends on profiles
	}
	for _, profile := range body.Profiles {
		for _, identifier := range profile.Identifiers {
			if strings.Contains(string(identifier.Value), "**") {
				return res.masked(fmt.Errorf("the customer's identifiers are %w", errMasked))
			}
		}
	}
	return nil
}
