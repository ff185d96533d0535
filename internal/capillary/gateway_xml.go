package capillary

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// readXML returns the code and message of an XML error of the gateway. It uses the first of each. An HTML page
// may contain a <code> element that is not the API's, but no <message>.
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

// xmlValues returns the first texts of the elements code and message. It reads only the first maxXML bytes,
// because a parser keeps every open element in memory; that is enough to recognise a web page.
func xmlValues(text string) (map[string]string, error) {
	decoder := xml.NewDecoder(strings.NewReader(text[:min(len(text), maxXML)]))
	decoder.Strict = false
	// The codes and the documented messages are ASCII, whatever encoding the prolog names.
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
			return nil, tooMany(maxDepth, "nested elements")
		}
	}
	return nil, tooMany(maxTokens, "parts")
}

// nextToken returns the next part of the XML, and io.EOF after the last one. If the XML was cut off, its end
// counts as io.EOF.
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
