package capillary

import (
	"bytes"
	"fmt"
)

// What an answer of the API can plausibly have. Five images take a few kilobytes, and a customer's long
// profile some more. Whatever has more is not decoded: a list of empty entries takes a hundred times its
// bytes in memory.
const (
	maxBody    = 1 << 20 // bytes
	maxXML     = 64 << 10
	maxHeaders = 64 << 10
	maxDepth   = 64     // of values within values
	maxValues  = 20_000 // in JSON, counted by commas and brackets
	maxTokens  = 1_000  // in XML
	maxEntries = 100    // in a list that is read: images, errors, warnings, data
	maxField   = 2_048  // bytes of a field of an image
)

// implausibleError says that an answer is larger than any of the API's can be. It quotes nothing of it.
type implausibleError struct{ what string }

// Error implements error.
func (e *implausibleError) Error() string {
	return "the answer has " + e.what + ", and the API's have far fewer"
}

// tooMany is the error of more than the most of something.
func tooMany(most int, what string) error {
	return &implausibleError{fmt.Sprintf("more than %d %s", most, what)}
}

// weigh reports whether a body may be decoded, before any memory is spent on that. It need not be JSON: then
// decoding fails, and costs nothing.
func weigh(body []byte) error {
	if len(body) > maxBody {
		return tooMany(maxBody, "bytes")
	}
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte{'<'}) {
		return nil // it is XML or a web page, see xmlValues
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
			return tooMany(maxDepth, "values within each other")
		case values > maxValues:
			return tooMany(maxValues, "values")
		}
	}
	return nil
}
