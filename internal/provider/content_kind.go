package provider

import (
	"bytes"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// enoughToSniff is how many bytes are examined for their type: an SVG may start with a long licence.
const enoughToSniff = 16 << 10

const svgType = "image/svg+xml"

// sniff detects the type of a file from its first bytes. looks says what they are if they are clearly not an
// image. The API accepts any format, so that does not prove a mistake.
func sniff(start []byte) (contentType, looks string) {
	if isSVG(start) {
		return svgType, ""
	}
	found := mimetype.Detect(start)
	switch {
	case bytes.HasPrefix(start, []byte("version https://git-lfs.github.com/")):
		looks = "a Git LFS pointer"
	case found.Is("text/html"):
		looks = "an HTML page"
	case found.Is("application/json"):
		looks = "JSON"
	case found.Is("text/xml"), found.Is("application/xml"):
		looks = "XML"
	case strings.HasPrefix(found.String(), "text/"):
		looks = "text"
	}
	return found.String(), looks
}

// isSVG reports whether an XML document starts with an svg element, after an optional byte order mark,
// declaration, comments and document type.
func isSVG(start []byte) bool {
	rest := bytes.TrimPrefix(start, []byte("\xef\xbb\xbf"))
	for {
		rest = bytes.TrimLeft(rest, " \t\r\n")
		after, ok := skipProlog(rest)
		if !ok {
			break
		}
		rest = after
	}
	if len(rest) < len("<svg>") || !bytes.EqualFold(rest[:4], []byte("<svg")) {
		return false
	}
	return strings.ContainsRune(" \t\r\n>/", rune(rest[4]))
}

// skipProlog skips one item that may precede the first element of an XML document.
func skipProlog(rest []byte) ([]byte, bool) {
	for _, thing := range []struct{ begin, end string }{{"<?", "?>"}, {"<!--", "-->"}, {"<!DOCTYPE svg", ">"}} {
		if bytes.HasPrefix(rest, []byte(thing.begin)) {
			_, after, ok := bytes.Cut(rest[len(thing.begin):], []byte(thing.end))
			return after, ok
		}
	}
	return nil, false
}

// isImageType reports whether a MIME type is that of an image.
func isImageType(contentType string) bool {
	return strings.HasPrefix(strings.ToLower(contentType), "image/")
}
