package sandbox

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// The query of a signed link, as in S3.
const (
	linkAlgorithm  = "X-Amz-Algorithm"
	linkCredential = "X-Amz-Credential"
	linkDate       = "X-Amz-Date"
	linkExpires    = "X-Amz-Expires"
	linkSession    = "X-Amz-Security-Token"
	linkSignature  = "X-Amz-Signature"

	linkDateLayout = "20060102T150405Z"
)

// signedLink returns a new link to the content of the token. The random session makes two links of the same
// second differ.
func (s *Server) signedLink(host, token string) string {
	now := time.Now().UTC()
	query := url.Values{
		linkAlgorithm:  {"AWS4-HMAC-SHA256"},
		linkCredential: {"SANDBOX/" + now.Format("20060102") + "/local/s3/aws4_request"},
		linkDate:       {now.Format(linkDateLayout)},
		linkExpires:    {strconv.Itoa(int(s.options.LinkTTL / time.Second))},
		linkSession:    {rand.Text()},
	}
	path := linkPath + token
	query.Set(linkSignature, s.sign(path, query))
	link := url.URL{Scheme: "http", Host: host, Path: path, RawQuery: query.Encode()}
	return link.String()
}

// sign signs the path and every value of the query except the signature.
func (s *Server) sign(path string, query url.Values) string {
	mac := hmac.New(sha256.New, s.linkKey)
	for _, name := range []string{linkAlgorithm, linkCredential, linkDate, linkExpires, linkSession} {
		path += "\n" + query.Get(name)
	}
	mac.Write([]byte(path)) // a hash accepts every write
	return hex.EncodeToString(mac.Sum(nil))
}

// link serves the content that a signed link leads to.
func (s *Server) link(req *request) reply {
	path := req.http.URL.Path
	switch {
	case req.carriesCredentials():
		return storeError(http.StatusBadRequest, "InvalidArgument", "Only one auth mechanism allowed")
	case !same(req.query.Get(linkSignature), s.sign(path, req.query)):
		s.surprise(req, "link with a wrong signature")
		return storeError(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature does not match")
	case expired(req.query):
		s.surprise(req, "link fetched after its expiry")
		return storeError(http.StatusForbidden, "AccessDenied", "Request has expired")
	}
	token := strings.TrimPrefix(path, linkPath)
	content, there := s.contents[token]
	if !there {
		return storeError(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	}
	header := http.Header{"Content-Type": {s.contentType(req.customer, token)}}
	return reply{status: http.StatusOK, header: header, body: content, note: "sent the content"}
}

// expired reports whether a link has expired. The signature was checked before, so a value that can't be read
// is not ours.
func expired(query url.Values) bool {
	from, dateErr := time.Parse(linkDateLayout, query.Get(linkDate))
	seconds, ttlErr := strconv.Atoi(query.Get(linkExpires))
	if dateErr != nil || ttlErr != nil {
		return true
	}
	return !time.Now().Before(from.Add(time.Duration(seconds) * time.Second))
}

func (s *Server) contentType(customerID int64, token string) string {
	for _, img := range s.customers[customerID].images {
		if img.Token == token {
			return img.ContentType
		}
	}
	return "application/octet-stream"
}

// storeError is an error in the form of S3.
func storeError(status int, code, message string) reply {
	type document struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
		Message string
	}
	body, err := xml.Marshal(document{Code: code, Message: message})
	if err != nil {
		body = nil // encoding two strings never fails
	}
	header := http.Header{"Content-Type": {xmlType}}
	return reply{status: status, header: header, body: append([]byte(xml.Header), body...), note: "refused the link: " + message}
}
