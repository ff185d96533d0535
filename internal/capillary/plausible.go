package capillary

import (
	"bytes"
	"fmt"
)

// The largest plausible answer of the API. Five images take a few kilobytes, and a customer's long profile some
// more. Anything larger is not decoded: in memory, a list of empty entries takes a hundred times its bytes.
const (
	maxBody    = 1 << 20 // bytes
	maxXML     = 64 << 10
	maxHeaders = 64 << 10
	maxDepth   = 64     // of values within values
	maxValues  = 20_000 // in JSON, counted by its commas and brackets
	maxTokens  = 1_000  // in XML
	maxEntries = 100    // in a list: images, errors, warnings, data
	maxField   = 2_048  // bytes of a field of an image
	maxSecret  = 8_192  // bytes of an access token or a signed link: more than servers take in one line
)

// implausibleError says that an answer is larger than any real one. It quotes nothing from it.
type implausibleError struct{ what string }

// Error implements error.
func (e *implausibleError) Error() string {
	return "the answer has " + e.what + ", and real answers have far fewer"
}

// tooMany returns the error for an answer that exceeds one of the limits.
func tooMany(most int, what string) error {
	return &implausibleError{fmt.Sprintf("more than %d %s", most, what)}
}

// weigh returns an error if a body must not be decoded, before decoding spends any memory. A body that is not
// JSON passes: decoding it fails without cost.
func weigh(body []byte) error {
	if len(body) > maxBody {
		return tooMany(maxBody, "bytes")
	}
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte{'<'}) {
		return nil // XML or a web page; see xmlValues
	}
	depth, values, quoted, escaped := 0, 0, false, false
	for _, c := range body {
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped, quoted = c == '\\', c != '"'
		case c == '"':
			quoted = true
		case c == '[', c == '{':
			depth++
			values++
		case c == ']', c == '}':
			depth--
		case c == ',':
			values++
		}
		switch {
		case depth > maxDepth:
			return tooMany(maxDepth, "nested values")
		case values > maxValues:
			return tooMany(maxValues, "values")
		}
	}
	return nil
}
