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

// Config is what a Client needs. Only BaseURL and Credentials have no default.
type Config struct {
	// BaseURL is the cluster's address, see ParseBaseURL.
	BaseURL string
	// Credentials is one of Basic, Keys and AccessToken.
	Credentials Credentials
	// Source and AccountID are sent with every read. Source defaults to INSTORE.
	Source    string
	AccountID string
	// Attribution is sent as the attribution headers, as far as it is there.
	Attribution Attribution
	// RequestTimeout is for one request, its answer included. Default: one minute.
	RequestTimeout time.Duration
	// MaxRetries is how often a read that failed is repeated; 0 for never.
	MaxRetries int
	// RequestsPerMinute is how many calls to the API leave in any 60 seconds, at most; 0 for no limit. It
	// is for this client alone.
	RequestsPerMinute int
	// Tolerated are codes of warnings that the user knows to say nothing of images. They are treated as those of
	// HarmlessWarnings.
	Tolerated []int64
	// StopWhenRefused makes no further call once the API has refused the credentials, nor one of a kind that
	// it has forbidden to them: see ErrRefusedBefore. Of the calls that come first, one goes alone.
	StopWhenRefused bool
	// UserAgent names the program to the vendor.
	UserAgent string
	// Observe is told of each exchange, without bodies and credentials. May be nil.
	Observe func(context.Context, Exchange)
	// OnWait is told that a call waits, and calls back when that ends. It is called from many goroutines, and holds up
	// the call. May be nil.
	OnWait func(ctx context.Context, wait Wait) (ended func())
	// Gateway is for organisations that reach the API through a gateway of their own.
	Gateway Gateway
	// PrivateLinks allows signed links into private networks and to this machine, over https. Otherwise they
	// may lead to public addresses only, or through a proxy, or to this machine if BaseURL does.
	PrivateLinks bool
	// Transport is for tests, and is used for all hosts. Default: a transport of the client's own, with TLS 1.2 or later.
	Transport http.RoundTripper
}

// Attribution attributes the calls to a till or store, in either or both of two ways. What is wrong in it makes
// reads and lookups fail, too.
type Attribution struct {
	// EntityType and EntityCode name it. They go with OAuth only.
	EntityType string
	EntityCode string
	// LookupType and Lookup have the API look it up. They go with Basic as well.
	LookupType string
	Lookup     string
}

// Exchange is one request and what came of it.
type Exchange struct {
	Call      Call
	Method    string
	Path      string // without the query; of a download no more than the host
	Status    int    // 0 when no answer came
	RequestID string
	Duration  time.Duration
	Failure   string // why no answer came
}

// ParseBaseURL checks the address of a cluster. Plain http is refused except for a loopback address,
// for every request carries credentials. Two ways to write one host and port come to the same Host, for
// locks between processes go by it.
func ParseBaseURL(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		// The parser's error quotes the address, which may hold a password.
		return nil, errors.New("it is not a URL")
	}
	u.Host = withoutFinalDot(u)
	switch {
	case u.User != nil:
		return nil, errors.New("it must not hold credentials: they would end up in logs")
	case u.Hostname() == "", strings.HasSuffix(u.Hostname(), "."):
		return nil, errors.New("it must be a full address such as https://eu.api.capillarytech.com")
	case Shown(u.Host) != u.Host:
		return nil, errors.New("its host has characters that no host has, or is too long")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("it must end with the host or a path, without a query or fragment")
	case u.Scheme == "https":
		return tidy(u, "443"), nil
	case u.Scheme != "http":
		return nil, fmt.Errorf("its scheme must be https, not %q", u.Scheme)
	case !isLoopback(u.Hostname()):
		return nil, errors.New("http:// would send the credentials in the clear to anybody on the way; " +
			"use https:// (http:// is accepted for a loopback address only, such as the sandbox's)")
	}
	return tidy(u, "80"), nil
}

// withoutFinalDot gives the host without the dot that says that a name is complete: a base URL's always is.
func withoutFinalDot(u *url.URL) string {
	name := u.Hostname()
	if !strings.HasSuffix(name, ".") {
		return u.Host
	}
	return strings.TrimSuffix(name, ".") + strings.TrimPrefix(u.Host, name)
}

// tidy drops what means nothing: a port that is empty or the default, and a question mark at the end.
func tidy(u *url.URL, defaultPort string) *url.URL {
	if port := u.Port(); port == "" || port == defaultPort {
		u.Host = strings.TrimSuffix(u.Host, ":"+port)
	}
	u.ForceQuery = false
	return u
}

// isLoopback accepts names and addresses that can't leave this machine.
func isLoopback(hostname string) bool {
	ip := net.ParseIP(hostname)
	return hostname == "localhost" || (ip != nil && ip.IsLoopback())
}
