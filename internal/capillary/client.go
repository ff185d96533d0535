package capillary

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client makes the customer-image calls. It is safe for concurrent use and reuses connections.
type Client struct {
	base       *url.URL
	transport  http.RoundTripper // to the API
	elsewhere  http.RoundTripper // to all other hosts
	auth       authenticator
	read       url.Values // sent with every read
	headers    http.Header
	gateway    http.Header // sent to the API's host only
	attributed http.Header // sent with all calls except the one for a token, which is not made on behalf of a till
	timeout    time.Duration
	maxRetries int
	budget     *budget
	observe    func(context.Context, Exchange)
	onWait     func(context.Context, Wait) (ended func())
	redactor   redactor
	reach      reach // which hosts signed links may lead to
	verdicts   verdicts

	stopsWhenRefused bool
	tolerated        []int64 // codes of warnings that the user tolerates
}

// New checks the configuration and returns a client. It sends nothing.
func New(config Config) (*Client, error) {
	base, err := ParseBaseURL(config.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("base URL: %w", err)
	}
	if config.Credentials == nil {
		return nil, errors.New("credentials are missing")
	}
	if config.MaxRetries < 0 {
		return nil, fmt.Errorf("max retries must not be negative, but is %d", config.MaxRetries)
	}
	if err := config.Gateway.check(); err != nil {
		return nil, err
	}
	budget, err := newBudget(config.RequestsPerMinute)
	if err != nil {
		return nil, err
	}
	budget.onWait = config.OnWait
	client := &Client{
		base:       base,
		read:       readQuery(config),
		headers:    commonHeaders(config),
		gateway:    config.Gateway.header(),
		attributed: attributionHeaders(config.Attribution),
		timeout:    config.RequestTimeout,
		maxRetries: config.MaxRetries,
		budget:     budget,
		observe:    config.Observe,
		onWait:     config.OnWait,

		stopsWhenRefused: config.StopWhenRefused,
		redactor:         redactor{}.with(config.Credentials.secrets()...).with(config.Gateway.secrets()...),
		tolerated:        config.Tolerated,
	}
	client.reach = reach{loopback: isLoopback(base.Hostname()), private: config.PrivateLinks}
	if err := client.connect(config); err != nil {
		return nil, err
	}
	client.redactor = client.redactor.with(proxySecrets(client.transport, base)...)
	if client.timeout <= 0 {
		client.timeout = time.Minute
	}
	if client.observe == nil {
		client.observe = func(context.Context, Exchange) {}
	}
	client.auth = config.Credentials.authenticator(client)
	return client, nil
}

// connect creates the transports, unless a test supplies one for all hosts.
func (c *Client) connect(config Config) error {
	if config.Transport != nil {
		c.transport, c.elsewhere = config.Transport, config.Transport
		return nil
	}
	api, others, err := config.Gateway.transports()
	if err != nil {
		return err
	}
	c.transport, c.elsewhere = api, c.reach.transport(others)
	return nil
}

// Host returns the API host that this client talks to.
func (c *Client) Host() string { return c.base.Host }

// Close closes idle connections.
func (c *Client) Close() {
	for _, used := range []http.RoundTripper{c.transport, c.elsewhere} {
		if transport, ok := used.(interface{ CloseIdleConnections() }); ok {
			transport.CloseIdleConnections()
		}
	}
}

// newHTTPTransport returns the transport of a client. It is used without an http.Client, which would follow
// redirects: it would turn a redirected DELETE into a GET, report success, and send the token header to a
// different host.
func newHTTPTransport() *http.Transport {
	own := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // documented type
	own.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	// Go's HTTP/2 repeats any request that was reset with PROTOCOL_ERROR, even a DELETE that the server may
	// have carried out. HTTP/1.1 repeats such a request only if none of it was written.
	own.Protocols = new(http.Protocols)
	own.Protocols.SetHTTP1(true)
	own.DisableCompression = true // a compressed answer is not JSON, so it counts as unreadable
	own.MaxResponseHeaderBytes = maxHeaders
	own.MaxIdleConnsPerHost = own.MaxIdleConns // all calls but downloads go to the same host
	return own
}

// readQuery returns the query parameters that all reads share.
func readQuery(config Config) url.Values {
	query := url.Values{"source": {"INSTORE"}}
	if config.Source != "" {
		query.Set("source", config.Source)
	}
	if config.AccountID != "" {
		query.Set("accountId", config.AccountID)
	}
	return query
}

// commonHeaders returns the headers that are sent with every call.
func commonHeaders(config Config) http.Header {
	headers := http.Header{"Accept": {"application/json"}, acceptEncoding: {identity}}
	if config.UserAgent != "" {
		headers.Set("User-Agent", config.UserAgent)
	}
	return headers
}

// attributionHeaders returns headers in pairs. Those that name an entity are accepted with a token only
// [documented].
func attributionHeaders(attribution Attribution) http.Header {
	headers := http.Header{}
	if attribution.EntityType != "" {
		headers.Set("X-CAP-API-ATTRIBUTION-ENTITY-TYPE", attribution.EntityType)
		headers.Set("X-CAP-API-ATTRIBUTION-ENTITY-CODE", attribution.EntityCode)
	}
	if attribution.LookupType != "" {
		headers.Set("X-CAP-API-ATTRIBUTION-LOOKUP-TYPE", attribution.LookupType)
		headers.Set("X-CAP-API-ATTRIBUTION-LOOKUP", attribution.Lookup)
	}
	return headers
}

// endpoint builds a URL below the base URL and escapes every segment.
func (c *Client) endpoint(query url.Values, segments ...string) string {
	escaped := make([]string, len(segments))
	for i, segment := range segments {
		// JoinPath would resolve "." and "..".
		escaped[i] = strings.ReplaceAll(url.PathEscape(segment), ".", "%2E")
	}
	u := c.base.JoinPath(escaped...)
	u.RawQuery = query.Encode()
	return u.String()
}
