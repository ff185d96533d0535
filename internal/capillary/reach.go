package capillary

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"syscall"
	"time"
)

// reach decides where signed links may lead. Links come from answers, so without a limit a hostile answer could
// make this program fetch from its own internal network.
type reach struct {
	loopback bool // the API is on this machine, so its storage may be, too
	private  bool // the user says that images are stored in-house
}

// refuses reports whether an address must not be dialled.
func (r reach) refuses(address netip.Addr) bool {
	address = embedded(address.WithZone(""))
	if address.IsLoopback() {
		return !r.loopback && !r.private
	}
	return !r.private && !isPublic(address)
}

// embedded returns the IPv4 address inside an IPv6 address of NAT64 or 6to4, otherwise the address itself.
func embedded(address netip.Addr) netip.Addr {
	address = address.Unmap()
	if address.Is4() {
		return address
	}
	bytes := address.As16()
	switch {
	case netip.MustParsePrefix("64:ff9b::/96").Contains(address): // NAT64
		return netip.AddrFrom4([4]byte(bytes[12:]))
	case netip.MustParsePrefix("2002::/16").Contains(address): // 6to4
		return netip.AddrFrom4([4]byte(bytes[2:6]))
	}
	return address
}

// isPublic reports whether an address is on the public Internet. The ranges that netip does not know are from
// IANA's registries of special addresses.
func isPublic(address netip.Addr) bool {
	if address.Is6() && !netip.MustParsePrefix("2000::/3").Contains(address) {
		return false // IANA has allocated no other addresses for the public Internet
	}
	return address.IsGlobalUnicast() && !address.IsPrivate() && !slices.ContainsFunc([]string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"168.63.129.16/32", // looks public, but is the platform that runs the virtual machines of Azure
		"2001::/23", "2001:db8::/32", "3fff::/20",
	}, func(special string) bool { return netip.MustParsePrefix(special).Contains(address) })
}

// outOfReachError says that a link leads where it must not. It names only the host.
type outOfReachError struct{ host string }

// Error implements error.
func (e *outOfReachError) Error() string {
	return fmt.Sprintf("the signed link leads to %s, in a private network or on this machine; it is not followed unless private_links is set", e.host)
}

// guard makes a transport refuse to dial addresses out of reach. The check happens when an address is dialled,
// so a name that resolves to a different address later does not get around it.
func (r reach) guard(transport *http.Transport) {
	dialer := &net.Dialer{
		Timeout:   30 * time.Second, // as http.DefaultTransport's
		KeepAlive: 30 * time.Second,
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			target, err := netip.ParseAddrPort(address)
			if err != nil || r.refuses(target.Addr()) {
				return &outOfReachError{}
			}
			return nil
		},
	}
	transport.DialContext = dialer.DialContext
	transport.Proxy = nil
}

// linkTransport sends requests to the host of a link. Only direct requests are guarded: a proxy has rules of
// its own for where requests may go, and is usually in a private network itself.
type linkTransport struct {
	proxy           func(*http.Request) (*url.URL, error)
	direct, proxied *http.Transport
}

func (r reach) transport(transport *http.Transport) *linkTransport {
	direct := transport.Clone()
	r.guard(direct)
	return &linkTransport{proxy: transport.Proxy, direct: direct, proxied: transport}
}

// RoundTrip implements http.RoundTripper.
func (s *linkTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if s.proxy != nil {
		if proxy, err := s.proxy(req); err != nil || proxy != nil {
			return s.proxied.RoundTrip(req)
		}
	}
	res, err := s.direct.RoundTrip(req)
	if _, ok := errors.AsType[*outOfReachError](err); ok {
		return nil, &outOfReachError{host: req.URL.Hostname()} // without the address, which only the resolver knows
	}
	return res, err
}

// CloseIdleConnections closes idle connections.
func (s *linkTransport) CloseIdleConnections() {
	s.direct.CloseIdleConnections()
	s.proxied.CloseIdleConnections()
}

// mayFollow returns an error if the link itself shows that it must not be followed: over http, or to this
// machine, unless the API is on this machine, too.
func (c *Client) mayFollow(link Link) error {
	u, err := url.Parse(link.Reveal())
	if err != nil {
		return errors.New("the signed link is not a URL")
	}
	if c.reach.loopback || u.Scheme == "https" && !isLoopback(u.Hostname()) || u.Scheme == "https" && c.reach.private {
		return nil
	}
	return &outOfReachError{host: u.Hostname()}
}
