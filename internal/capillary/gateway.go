package capillary

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
)

// Gateway is what a company's gateway in front of the API needs, besides the API's own credentials. The zero
// value means no gateway.
type Gateway struct {
	// CACertificateFile is a PEM file with certificates to trust, in addition to the system's.
	CACertificateFile string
	// ClientCertificateFile and ClientKeyFile are PEM files for a server that asks for a client certificate.
	// Set both or neither.
	ClientCertificateFile string
	ClientKeyFile         string
	// Headers are sent with every request to the API's host; see CheckHeader.
	Headers map[string]string
}

// CheckHeader returns an error if a header can't be sent in addition to the provider's own. The error never
// quotes the value.
func CheckHeader(name, value string) error {
	switch {
	case !isToken(name):
		return errors.New("the name must consist of letters, digits, - and _")
	case isReserved(name):
		return errors.New("the provider sets this header itself, or it would change what a request means")
	case strings.TrimSpace(value) == "":
		return errors.New("the value is empty")
	case strings.ContainsFunc(value, isControl):
		return errors.New("the value holds a line break or another control character")
	}
	return nil
}

// isReserved reports whether a header belongs to the provider or to HTTP itself, or would change what a request
// does. An idempotency key, for example, could make two uploads one.
func isReserved(name string) bool {
	canonical := http.CanonicalHeaderKey(name)
	return slices.ContainsFunc([]string{
		"X-Cap-", "Cap-", // credentials, attribution and request ids of the API
		"If-", "X-Http-Method", "X-Method-Override", "Content-", "Accept",
	}, func(prefix string) bool { return strings.HasPrefix(canonical, prefix) }) ||
		slices.Contains([]string{
			"Authorization", "User-Agent", "Host", "Connection", "Keep-Alive", "Te", "Trailer",
			"Transfer-Encoding", "Upgrade", "Expect", "Range", "Idempotency-Key",
		}, canonical)
}

// isToken reports whether a name consists of characters that all gateways accept.
func isToken(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(c rune) bool {
		return c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
	})
}

// isControl reports whether a character can't be in a header's value.
func isControl(c rune) bool { return c != '\t' && (c < ' ' || c == 0x7f) }

// check returns an error for the first header, by name, that can't be sent.
func (g Gateway) check() error {
	seen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(g.Headers)) {
		if err := CheckHeader(name, g.Headers[name]); err != nil {
			return fmt.Errorf("header %q: %w", Printable(name), err)
		}
		canonical := http.CanonicalHeaderKey(name)
		if twin, ok := seen[canonical]; ok {
			return fmt.Errorf("headers %q and %q are the same header", twin, name)
		}
		seen[canonical] = name
	}
	return nil
}

// header returns the headers in the form in which they are sent.
func (g Gateway) header() http.Header {
	headers := http.Header{}
	for name, value := range g.Headers {
		headers.Set(name, strings.TrimSpace(value))
	}
	return headers
}

// shortestSecret is the length from which a part of a header's value is hidden in messages. Hiding every "1"
// would make messages unreadable.
const shortestSecret = 8

// secrets returns the values of the headers and their words, because a gateway may quote a token without
// "Bearer".
func (g Gateway) secrets() []string {
	var secrets []string
	for _, value := range g.Headers {
		for _, part := range append(strings.Fields(value), strings.TrimSpace(value)) {
			if len(part) >= shortestSecret {
				secrets = append(secrets, part)
			}
		}
	}
	return secrets
}

// transports returns the transport for the API and the one for all other hosts, which never see the client
// certificate.
func (g Gateway) transports() (api, others *http.Transport, err error) {
	api, others = newHTTPTransport(), newHTTPTransport()
	if g.CACertificateFile != "" {
		pool, err := readAuthorities(g.CACertificateFile)
		if err != nil {
			return nil, nil, err
		}
		api.TLSClientConfig.RootCAs, others.TLSClientConfig.RootCAs = pool, pool
	}
	if g.ClientCertificateFile != "" || g.ClientKeyFile != "" {
		pair, err := readClientCertificate(g.ClientCertificateFile, g.ClientKeyFile)
		if err != nil {
			return nil, nil, err
		}
		api.TLSClientConfig.Certificates = []tls.Certificate{pair}
	}
	return api, others, nil
}

// readAuthorities returns the system's certificates plus those of a file.
func readAuthorities(path string) (*x509.CertPool, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		return nil, fmt.Errorf("read the system's certificates: %w", err)
	}
	content, err := readPEM(path)
	if err != nil {
		return nil, fmt.Errorf("the CA certificate file can't be read: %w", err)
	}
	if err := addCertificates(pool, content); err != nil {
		return nil, fmt.Errorf("the CA certificate file %s can't be used: %w", path, err)
	}
	return pool, nil
}

// maxPEM is more than the certificates of all public authorities take.
const maxPEM = 4 << 20

// readPEM reads a regular file. Reading a pipe could block, and a device may have no end.
func readPEM(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", path)
	case info.Size() > maxPEM:
		return nil, fmt.Errorf("%s has %d bytes, and certificates take %d at most", path, info.Size(), maxPEM)
	}
	return os.ReadFile(path) //nolint:gosec // the user names the file
}

// addCertificates adds all certificates of a PEM file. x509.CertPool silently skips certificates that it can't
// parse, and the mistake would only show at the first call.
func addCertificates(pool *x509.CertPool, content []byte) error {
	added := 0
	for block, rest := pem.Decode(content); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return fmt.Errorf("certificate %d: %w", added+1, err)
		}
		pool.AddCert(certificate)
		added++
	}
	if added == 0 {
		return errors.New("it holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)")
	}
	return nil
}

// readClientCertificate reads a certificate and its key. Errors never quote the key.
func readClientCertificate(certificateFile, keyFile string) (tls.Certificate, error) {
	if certificateFile == "" || keyFile == "" {
		return tls.Certificate{}, errors.New("a client certificate needs two files: the certificate and its key")
	}
	certificate, err := readPEM(certificateFile)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("the client certificate file can't be read: %w", err)
	}
	key, err := readPEM(keyFile)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("the client key file can't be read: %w", err)
	}
	if block, _ := pem.Decode(key); block != nil && (block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "") {
		return tls.Certificate{}, fmt.Errorf("the client key file %s is encrypted, and the provider has no passphrase for it", keyFile)
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("the client certificate %s and the key %s can't be used together: %w", certificateFile, keyFile, err)
	}
	return pair, nil
}

// isAPI reports whether a request goes to the API's host, and so through the gateway.
func (c *Client) isAPI(u *url.URL) bool {
	target := *u
	defaultPort := "443"
	if target.Scheme == "http" {
		defaultPort = "80"
	}
	return target.Scheme == c.base.Scheme && normalize(&target, defaultPort).Host == c.base.Host
}

// roundTrip sends a request with the transport for its host.
func (c *Client) roundTrip(req *http.Request) (*http.Response, error) {
	if c.isAPI(req.URL) {
		return c.transport.RoundTrip(req)
	}
	return c.elsewhere.RoundTrip(req)
}
