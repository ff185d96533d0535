package capillary

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Link is a pre-signed link to the bytes of an image (secureFilePath or filePath). Whoever has it can
// read the picture for about an hour [documented], so it never prints itself: only Reveal gives it out.
// The zero value is no link.
type Link struct {
	// Behind a pointer it stays hidden even where fmt can't call the methods below: in an unexported
	// field of another struct.
	address *string
}

const hiddenLink = "[signed link]"

// ParseLink accepts a link that may be fetched: https, or http to a loopback address, without
// credentials before the host. Its errors never quote the link.
func ParseLink(address string) (Link, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return Link{}, errors.New("it is not a URL")
	case strings.ContainsFunc(address, func(c rune) bool { return c <= ' ' || c > '~' }):
		// The parser lets a space in the query pass, and the transport sends it as it is.
		return Link{}, errors.New("it has a character that must be escaped")
	case u.User != nil:
		return Link{}, errors.New("it holds credentials before the host")
	case u.Hostname() == "":
		return Link{}, errors.New("it names no host")
	case u.Scheme == "https", u.Scheme == "http" && isLoopback(u.Hostname()):
		return Link{&address}, nil
	}
	return Link{}, errors.New("it is not https (http is accepted for a loopback address only)")
}

// Reveal gives the link itself. It must reach no state, log or message.
func (l Link) Reveal() string {
	if l.address == nil {
		return ""
	}
	return *l.address
}

// IsZero tells whether there is no link.
func (l Link) IsZero() bool { return l.address == nil }

// Equal tells whether both are the same link; the operator == does not. go-cmp compares listings by it.
func (l Link) Equal(other Link) bool { return l.Reveal() == other.Reveal() }

// String hides the link.
func (l Link) String() string {
	if l.IsZero() {
		return ""
	}
	return hiddenLink
}

// GoString hides the link.
func (l Link) GoString() string { return l.String() }

// Format hides the link, whatever the verb.
func (l Link) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(l.String())) }

// MarshalText hides the link.
func (l Link) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// MarshalJSON hides the link.
func (l Link) MarshalJSON() ([]byte, error) { return []byte(strconv.Quote(l.String())), nil }

// LogValue hides the link.
func (l Link) LogValue() slog.Value { return slog.StringValue(l.String()) }

// secrets are the parts of the link that must never be shown. Short values are no secrets, but words
// of the signature schemes.
func (l Link) secrets() []string {
	const shortest = 10
	u, err := url.Parse(l.Reveal())
	if err != nil || u.RawQuery == "" {
		return nil
	}
	secrets := []string{u.RawQuery}
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		_, value, _ := strings.Cut(part, "=")
		plain, _ := url.QueryUnescape(value)
		secrets = append(secrets, value, plain)
	}
	return slices.DeleteFunc(secrets, func(secret string) bool { return len(secret) < shortest })
}

// longestValidity is the most that AWS grants a SigV4 link: a week [documented by AWS].
const longestValidity = 7 * 24 * time.Hour

// ExpiresAt reads from the link until when it is good: X-Amz-Date and X-Amz-Expires (AWS Signature
// Version 4), or Expires in unix seconds (Version 2, CloudFront) [documented by AWS]. It is an error
// if the link does not say so; the error quotes nothing of it.
func (l Link) ExpiresAt() (time.Time, error) {
	u, err := url.Parse(l.Reveal())
	if err != nil {
		return time.Time{}, errors.New("the signed link is not a URL")
	}
	query, err := url.ParseQuery(u.RawQuery)
	switch {
	case err != nil:
		return time.Time{}, errors.New("the query of the signed link is malformed")
	case query.Has("X-Amz-Date"):
		return expiryV4(query)
	case query.Has("Expires"):
		return expiryV2(query)
	}
	return time.Time{}, errors.New("the signed link does not say when it expires")
}

func expiryV4(query url.Values) (time.Time, error) {
	signed, err := time.Parse("20060102T150405Z", query.Get("X-Amz-Date"))
	if err != nil {
		return time.Time{}, errors.New("the X-Amz-Date of the signed link is not a date")
	}
	seconds, err := strconv.ParseInt(query.Get("X-Amz-Expires"), 10, 32)
	validity := time.Duration(seconds) * time.Second
	if err != nil || validity < 0 || validity > longestValidity {
		return time.Time{}, errors.New("the X-Amz-Expires of the signed link is not a number of seconds within a week")
	}
	return signed.Add(validity), nil
}

func expiryV2(query url.Values) (time.Time, error) {
	const year10000 = 253402300800 // times from then on can't be written in RFC 3339
	seconds, err := strconv.ParseInt(query.Get("Expires"), 10, 64)
	if err != nil || seconds <= 0 || seconds >= year10000 {
		return time.Time{}, errors.New("the Expires of the signed link is not a unix time")
	}
	return time.Unix(seconds, 0).UTC(), nil
}
