package capillary

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// readXML finds the code and message of the gateway's XML errors. It reads no more than the first of
// each. An HTML page may well show a <code> element, but not the API's, and no <message>.
func readXML(text string) (findings, error) {
	values, err := xmlValues(text)
	if err != nil {
		return findings{}, err
	}
	code, err := strconv.ParseInt(values["code"], 10, 64)
	if err != nil || values["message"] == "" {
		return findings{}, errPage
	}
	return findings{errors: []Notice{{Code: code, Message: values["message"]}}}, nil
}

// xmlValues are the first texts of the elements that are called code and message. It reads no more than the
// first maxXML bytes, for a parser keeps every element that is open; that is enough to know a web page.
func xmlValues(text string) (map[string]string, error) {
	decoder := xml.NewDecoder(strings.NewReader(text[:min(len(text), maxXML)]))
	decoder.Strict = false
	// Codes and the documented messages are ASCII, whatever encoding the prolog names.
	decoder.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	values := map[string]string{}
	name, depth := "", 0
	for range maxTokens {
		token, err := nextToken(decoder, len(text) > maxXML)
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			depth++
			name = strings.ToLower(token.Name.Local)
			if slices.Contains([]string{"html", "head", "body"}, name) {
				return nil, errPage
			}
		case xml.EndElement:
			depth--
			name = ""
		case xml.CharData:
			if _, known := values[name]; !known && (name == "code" || name == "message") {
				values[name] = strings.TrimSpace(string(token))
			}
		}
		if depth > maxDepth {
			return nil, tooMany(maxDepth, "elements within each other")
		}
	}
	return nil, tooMany(maxTokens, "parts")
}

// nextToken gives the next part of the XML, and io.EOF after the last. The end of XML that was cut off is that
// of what may be read.
func nextToken(decoder *xml.Decoder, cut bool) (xml.Token, error) {
	token, err := decoder.Token()
	switch {
	case err == nil:
		return token, nil
	case cut:
		return nil, tooMany(maxXML, "bytes of XML")
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	default:
		return nil, errPage
	}
}
