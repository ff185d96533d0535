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

// Link is a pre-signed link to the bytes of an image (secureFilePath or filePath). It gives access to the
// picture for about an hour [documented], so it never prints itself: only Reveal returns it. The zero value is
// no link.
type Link struct {
	// Behind a pointer, the address stays hidden even where fmt can't call the methods below: in an unexported
	// field of a different struct.
	address *string
}

const hiddenLink = "[signed link]"

// ParseLink accepts a link that may be followed: https, or http to a loopback address, without credentials. Its
// errors never quote the link.
func ParseLink(address string) (Link, error) {
	if len(address) > maxSecret { // to recognise it in texts takes a thousand times its length of memory
		return Link{}, fmt.Errorf("it has more than %d bytes", maxSecret)
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return Link{}, errors.New("it is not a URL")
	case strings.ContainsFunc(address, func(c rune) bool { return c <= ' ' || c > '~' }):
		// The parser accepts a space in the query, and the transport would send it unescaped.
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

// Reveal returns the link itself. It must not reach a state, log or message.
func (l Link) Reveal() string {
	if l.address == nil {
		return ""
	}
	return *l.address
}

// IsZero reports whether there is no link.
func (l Link) IsZero() bool { return l.address == nil }

// Equal reports whether both are the same link. The operator == compares pointers; go-cmp uses Equal.
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

// secrets returns the parts of the link that must never be shown. Short values are not secrets but words of the
// signature schemes.
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

// longestValidity is the longest validity of a SigV4 link: a week [documented by AWS].
const longestValidity = 7 * 24 * time.Hour

// ExpiresAt returns when the link expires, which it reads from the link: from X-Amz-Date and X-Amz-Expires (AWS
// Signature Version 4), or from Expires in unix seconds (Version 2, CloudFront) [documented by AWS]. If the
// link does not say, that is an error, which quotes nothing of the link.
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
	const year10000 = 253402300800 // RFC 3339 can't express later times
	seconds, err := strconv.ParseInt(query.Get("Expires"), 10, 64)
	if err != nil || seconds <= 0 || seconds >= year10000 {
		return time.Time{}, errors.New("the Expires of the signed link is not a unix time")
	}
	return time.Unix(seconds, 0).UTC(), nil
}
