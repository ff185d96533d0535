package capillary

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// checkKeys refuses JSON in which an object repeats a key that this client uses. The decoder would take the
// last value or merge them: a list could lose an image, or an image get the name of a different one. The body
// must be valid JSON.
func checkKeys(body []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber() // 1e400 is valid JSON
	return checkValue(decoder)
}

// checkValue checks one value.
func checkValue(decoder *json.Decoder) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		err = checkObject(decoder)
	case json.Delim('['):
		for err == nil && decoder.More() {
			err = checkValue(decoder)
		}
	default:
		return nil
	}
	if err == nil {
		_, err = decoder.Token() // the closing bracket
	}
	return err
}

func checkObject(decoder *json.Decoder) error {
	seen := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		text, _ := token.(string)
		key := strings.ToLower(strings.ToUpper(text)) // the decoder matches keys in any case, ſ for s included
		switch {
		case !isKnownKey(key):
			// Profiles hold whatever a company stores, and this client does not use them.
			var skipped json.RawMessage
			err = decoder.Decode(&skipped)
		case seen[key]:
			return fmt.Errorf("the answer gives %q twice in one object", key)
		default:
			seen[key] = true
			err = checkValue(decoder)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isKnownKey reports whether this client reads a key; the name must be in lower case.
func isKnownKey(key string) bool {
	switch key {
	case "data", "errors", "warnings", "response", "status", "success", "code", "message", "file",
		"id", "customerimage", "filepath", "securefilepath", "entity", "accesstoken", "ttlseconds",
		"acl", "filesize", "filehandle", "lastmodified", "latestversion", "version", "name", "namespace", "s3token":
		return true
	}
	return false
}
