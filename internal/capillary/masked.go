package capillary

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// An OAuth client without "Allow access to sensitive information" may get answers with asterisks in place of
// what it may not see [documented, but not for which fields]. Two different values can then look the same, so
// the client never acts on a masked value.

// errMasked marks a masked value.
var errMasked = errors.New("masked with asterisks")

// isMasked reports whether a token, handle or name is masked. None of them contains an asterisk otherwise
// [seen].
func isMasked(value string) bool { return strings.Contains(value, "*") }

// masked returns the failure of an answer that hides something behind asterisks.
func (r *response) masked(what error) *Error {
	e := r.failed(meaning{KindMasked, OutcomeRejected, false}, Notice{})
	e.Err = r.cleanError(what)
	return e
}

// hasMaskedID reports whether a body can't be decoded because the customer's id itself is masked.
func hasMaskedID(body []byte, name string) bool {
	var fields map[string]json.RawMessage
	return json.Unmarshal(body, &fields) == nil && isMasked(string(fields[name]))
}

// profilesOnWire is the part of a customer's profiles that shows whether this client gets masked values. It is
// separate from customerOnWire because profiles hold whatever a company stores, in any shape.
type profilesOnWire struct {
	Profiles []struct {
		Identifiers []struct {
			Value json.RawMessage `json:"value"`
		} `json:"identifiers"`
	} `json:"profiles"`
}

// checkUnmasked refuses a list whose customer is masked, because the images may be masked, too. An email
// address may contain one asterisk, so only two in a row count.
func checkUnmasked(res *response) *Error {
	var body profilesOnWire
	if json.Unmarshal(res.body, &body) != nil {
		return nil //nolint:nilerr // of a different shape: nothing else here depends on profiles
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
