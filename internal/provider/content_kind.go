package provider

import (
	"bytes"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// enoughToSniff is how much of a file its type is told from: an SVG may begin with a long licence.
const enoughToSniff = 16 << 10

const svgType = "image/svg+xml"

// sniff tells the type of bytes from how they begin. looks names what they are if that is plainly no image. The
// API takes any format, so that proves no mistake.
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

// isSVG reports whether an XML document begins with an svg element, after whatever may come before it: a byte
// order mark, a declaration, comments, a document type.
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

// skipProlog skips one thing that may come before the first element of an XML document.
func skipProlog(rest []byte) ([]byte, bool) {
	for _, thing := range []struct{ begin, end string }{{"<?", "?>"}, {"<!--", "-->"}, {"<!DOCTYPE svg", ">"}} {
		if bytes.HasPrefix(rest, []byte(thing.begin)) {
			_, after, ok := bytes.Cut(rest[len(thing.begin):], []byte(thing.end))
			return after, ok
		}
	}
	return nil, false
}

// isImageType reports whether a MIME type is one of images.
func isImageType(contentType string) bool {
	return strings.HasPrefix(strings.ToLower(contentType), "image/")
}
