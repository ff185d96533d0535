package capillary

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Config configures a Client. Only BaseURL and Credentials are required.
type Config struct {
	// BaseURL is the cluster's address; see ParseBaseURL.
	BaseURL string
	// Credentials is one of Basic, Keys and AccessToken.
	Credentials Credentials
	// Source and AccountID are sent with every read. Source defaults to INSTORE.
	Source    string
	AccountID string
	// Attribution, if set, is sent as the attribution headers.
	Attribution Attribution
	// RequestTimeout limits one request, including its answer. Default: one minute.
	RequestTimeout time.Duration
	// MaxRetries is how often a failed read is retried; 0 means never.
	MaxRetries int
	// RequestsPerMinute is how many calls to the API may leave in any 60 seconds; 0 means no limit. It applies
	// to this client alone.
	RequestsPerMinute int
	// Tolerated are codes of warnings that the user declares harmless. They are treated like HarmlessWarnings.
	Tolerated []int64
	// StopWhenRefused stops all calls once the API has refused the credentials, and all calls of a kind that it
	// has forbidden to them; see ErrRefusedBefore. The very first call is sent alone.
	StopWhenRefused bool
	// UserAgent identifies the program to the vendor.
	UserAgent string
	// Observe, if set, is called for each exchange, without bodies and credentials.
	Observe func(context.Context, Exchange)
	// OnWait, if set, is called when a call starts to wait, and the returned function when the wait ends. It is
	// called from many goroutines, and the call waits for it to return.
	OnWait func(ctx context.Context, wait Wait) (ended func())
	// Gateway is for organisations with a gateway of their own in front of the API.
	Gateway Gateway
	// PrivateLinks allows signed links to private networks and to this machine, over https. Otherwise a link
	// may lead only to public addresses, through a proxy, or to this machine if BaseURL does.
	PrivateLinks bool
	// Transport replaces the transport for all hosts, in tests. Default: a transport of the client's own, with
	// TLS 1.2 or later.
	Transport http.RoundTripper
}

// Attribution attributes the calls to a till or store, in one or both of two ways. A mistake in it makes reads
// and lookups fail, too.
type Attribution struct {
	// EntityType and EntityCode name the till or store. They work with OAuth only.
	EntityType string
	EntityCode string
	// LookupType and Lookup let the API look it up. They work with Basic, too.
	LookupType string
	Lookup     string
}

// Exchange is one request and its result.
type Exchange struct {
	Call      Call
	Method    string
	Path      string // without the query; for a download, only the host
	Status    int    // 0 if there was no answer
	RequestID string
	Duration  time.Duration
	Failure   string // why there was no answer
}

// ParseBaseURL checks the address of a cluster. Plain http is refused except for a loopback address, because
// every request carries credentials. All spellings of one host and port give the same Host, because locks
// between processes are named after it.
func ParseBaseURL(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		// The parser's error quotes the address, which may contain a password.
		return nil, errors.New("it is not a URL")
	}
	u.Host = withoutFinalDot(u)
	switch {
	case u.User != nil:
		return nil, errors.New("it must not hold credentials: they would end up in logs")
	case u.Hostname() == "", strings.HasSuffix(u.Hostname(), "."):
		return nil, errors.New("it must be a full address such as https://eu.api.capillarytech.com")
	case Printable(u.Host) != u.Host:
		return nil, errors.New("its host is too long, or has characters that a host can't have")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("it must end with the host, without a query or fragment")
	case u.Scheme == "https":
		return normalize(u, "443"), nil
	case u.Scheme != "http":
		return nil, fmt.Errorf("its scheme must be https, not %q", u.Scheme)
	case !isLoopback(u.Hostname()):
		return nil, errors.New("http:// would send the credentials in the clear to anyone on the way; " +
			"use https:// (http:// is accepted for a loopback address only, such as the sandbox's)")
	}
	return normalize(u, "80"), nil
}

// withoutFinalDot returns the host without the dot that marks a name as complete: a base URL's host always is.
func withoutFinalDot(u *url.URL) string {
	name := u.Hostname()
	if !strings.HasSuffix(name, ".") {
		return u.Host
	}
	return strings.TrimSuffix(name, ".") + strings.TrimPrefix(u.Host, name)
}

// normalize removes what has no meaning: an empty or default port, and a question mark at the end.
func normalize(u *url.URL, defaultPort string) *url.URL {
	if port := u.Port(); port == "" || port == defaultPort {
		u.Host = strings.TrimSuffix(u.Host, ":"+port)
	}
	u.ForceQuery = false
	return u
}

// isLoopback reports whether a name or address can't lead off this machine.
func isLoopback(hostname string) bool {
	ip := net.ParseIP(hostname)
	return hostname == "localhost" || (ip != nil && ip.IsLoopback())
}
