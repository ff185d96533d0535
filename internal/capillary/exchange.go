package capillary

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

// request is a call that has not been sent yet.
type request struct {
	call       Call
	customerID int64
	method     string
	url        string
	// body opens the body. The transport may open it again if it can prove that nothing was sent.
	body        func() (io.ReadCloser, error)
	length      int64
	contentType string
	// noWait calls wait for nothing, not even for a token.
	noWait bool
	// noAuth calls carry no credentials: only the call that fetches a token is one.
	noAuth bool
	// foreign calls go to a host other than the API's, with no header except the User-Agent. If a gateway
	// serves that host under the API's address, it gets its own headers, too.
	external bool
	// sink, if set, consumes the body of a 200. Its error says why the body is incomplete.
	sink func(*http.Response) error
	// extraTimeout is how long the exchange may take beyond the request timeout.
	extraTimeout time.Duration
	// private lists texts that the answer may quote and messages must not.
	secrets []string
	// redactor knows the secrets of this request.
	redactor redactor
}

// response is an answer whose body has been read.
type response struct {
	redactor
	call       Call
	customerID int64
	status     int
	header     http.Header
	took       time.Duration // from the request to the end of the answer
	body       []byte
	broken     error   // why the body is incomplete
	tolerated  []int64 // codes of warnings that the user tolerates
	renewed    bool    // the credentials were refused, and the next try will use different ones
}

// ok reports whether the status is a 2xx.
func (r *response) ok() bool { return r.status >= 200 && r.status < 300 }

// errRequestTimeout marks the timeout of one request, as opposed to the end of the operation.
var errRequestTimeout = errors.New("no answer within the request timeout")

// send makes exactly one exchange, and returns an *Error if there was no answer. It first waits for its turn,
// which does not count towards the request timeout.
func (c *Client) send(ctx context.Context, req request) (*response, error) {
	req.redactor = c.redactor.with(req.secrets...)
	done, err := c.probe(ctx, req)
	if err != nil {
		return nil, err
	}
	defer done()
	if err := c.admit(ctx, req); err != nil {
		return nil, err
	}
	if err := c.verdicts.check(req); err != nil {
		return nil, err // refused while this call waited for its turn
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.timeout+req.extraTimeout, errRequestTimeout)
	defer cancel()
	httpReq, credentials, err := c.prepare(ctx, req)
	if err != nil {
		c.noteNoCredentials(err)
		return nil, err
	}
	for _, values := range credentials {
		req.redactor = req.redactor.with(values...) // a token may have been fetched just now
	}
	var left atomic.Bool
	httpReq = httpReq.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { left.Store(true) },
	}))
	start := time.Now()
	httpRes, err := c.roundTrip(httpReq)
	if err != nil {
		failure := c.noAnswer(ctx, req, err, left.Load())
		c.report(ctx, req, httpReq.URL, start, nil, failure)
		return nil, failure
	}
	res := c.readAnswer(req, httpRes)
	res.took = since(start)
	c.report(ctx, req, httpReq.URL, start, res, nil)
	if !req.external {
		c.budget.pause(res.globalRetryAfter())
	}
	if credentials != nil {
		c.noteCredentials(res, credentials)
		c.noteRefusal(res)
	}
	return res, nil
}

// since returns the time since start, including time that the machine slept.
func since(start time.Time) time.Duration {
	return max(time.Since(start), time.Now().Round(0).Sub(start.Round(0)))
}

// prepare builds the HTTP request and adds the credentials.
func (c *Client) prepare(ctx context.Context, req request) (*http.Request, http.Header, error) {
	httpReq, err := http.NewRequestWithContext(ctx, req.method, req.url, http.NoBody)
	if err != nil {
		return nil, nil, req.unsent(err)
	}
	httpReq.Header = c.headersOf(req)
	if c.isAPI(httpReq.URL) {
		maps.Copy(httpReq.Header, c.gateway)
	}
	var credentials http.Header
	if !req.noAuth && !req.external {
		if credentials, err = c.auth.headers(ctx, req.noWait); err != nil {
			return nil, nil, req.noCredentials(err)
		}
		maps.Copy(httpReq.Header, credentials)
		maps.Copy(httpReq.Header, c.attributed)
	}
	if req.body != nil {
		body, err := req.body()
		if err != nil {
			return nil, nil, req.unsent(err)
		}
		httpReq.Body, httpReq.GetBody, httpReq.ContentLength = body, req.body, req.length
	}
	return httpReq, credentials, nil
}

// Identity asks for no compression, and keeps the transport from asking for gzip: image bytes are needed as
// they are stored, and a small answer must not expand to a thousand times its size.
const (
	acceptEncoding = "Accept-Encoding"
	identity       = "identity"
)

// headersOf returns the headers of a request, without credentials.
func (c *Client) headersOf(req request) http.Header {
	if req.external {
		headers := http.Header{acceptEncoding: {identity}}
		if agent := c.headers.Get("User-Agent"); agent != "" {
			headers.Set("User-Agent", agent)
		}
		return headers
	}
	headers := c.headers.Clone()
	if req.method == http.MethodGet {
		maps.Copy(headers, uncached)
	}
	if req.contentType != "" {
		headers.Set("Content-Type", req.contentType)
	}
	return headers
}

// readAnswer reads the body, up to a limit.
func (c *Client) readAnswer(req request, httpRes *http.Response) *response {
	defer httpRes.Body.Close() //nolint:errcheck // nothing is lost: the body was read or is broken
	res := &response{
		redactor:   req.redactor,
		call:       req.call,
		customerID: req.customerID,
		status:     httpRes.StatusCode,
		header:     httpRes.Header,
		tolerated:  c.tolerated,
	}
	if req.sink != nil && res.status == http.StatusOK {
		res.broken = req.sink(httpRes)
		return res
	}
	res.body, res.broken = io.ReadAll(io.LimitReader(httpRes.Body, maxBody+1))
	if res.broken != nil {
		res.broken = fmt.Errorf("the answer broke off after %d bytes: %w", len(res.body), res.broken)
		return res
	}
	res.broken = weigh(res.body)
	return res
}

// noteCredentials tells the authenticator whether the API accepted the credentials.
func (c *Client) noteCredentials(res *response, credentials http.Header) {
	if res.says(KindCredentials) {
		res.renewed = c.auth.rejected(credentials)
		return
	}
	c.auth.accepted(credentials)
}

// noAnswer judges a request without an answer. Without a connection, the request never left. With one, it may
// have arrived.
func (c *Client) noAnswer(ctx context.Context, req request, err error, left bool) *Error {
	if changed, ok := errors.AsType[*contentChangedError](err); ok {
		return req.contentChanged(changed)
	}
	cause := context.Cause(ctx)
	far, outOfReach := errors.AsType[*outOfReachError](err)
	switch {
	case outOfReach:
		return req.unsent(far)
	case errors.Is(cause, errRequestTimeout):
		err = fmt.Errorf("%w of %s", errRequestTimeout, c.timeout+req.extraTimeout)
	case cause != nil:
		err = cause
	case errors.Is(err, context.DeadlineExceeded):
		// A dialer's timeout is also a DeadlineExceeded, which callers take for the end of the operation.
		err = fmt.Errorf("%w: %s", errRequestTimeout, err.Error())
	}
	if !left {
		return req.unsent(err)
	}
	return &Error{
		Call: req.call, CustomerID: req.customerID, Kind: KindNoAnswer,
		Outcome: OutcomeUnknown, Retryable: true, Err: req.redactor.cleanError(err),
	}
}

// unsent returns the failure of a request that provably never left.
func (req request) unsent(err error) *Error {
	return &Error{
		Call: req.call, CustomerID: req.customerID, Kind: KindUnsent,
		Outcome: OutcomeRejected, Retryable: !isPermanent(err), Err: req.redactor.cleanError(err),
	}
}

// report passes an exchange to the observer.
func (c *Client) report(ctx context.Context, req request, u *url.URL, start time.Time, res *response, failure *Error) {
	path := u.EscapedPath()
	if req.external {
		path = origin(u.String()) // the rest comes from the answer and may contain anything
	}
	exchange := Exchange{Call: req.call, Method: req.method, Path: req.redactor.clean(path), Duration: time.Since(start)}
	if res != nil {
		exchange.Status, exchange.RequestID = res.status, res.requestID()
	}
	if failure != nil {
		exchange.Failure = failure.Facts()
	}
	c.observe(ctx, exchange)
}
