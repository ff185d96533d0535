package capillary

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"
)

// ClientCredentials are an OAuth client key and secret, which the API exchanges for tokens.
type ClientCredentials struct {
	Key    string
	Secret string
}

func (k ClientCredentials) secrets() []string { return []string{k.Key, k.Secret} }

func (k ClientCredentials) authenticator(c *Client) authenticator {
	return &tokenSource{keys: k, client: c}
}

// tokenSource fetches one token for all callers, and a new one before it expires or after the API has refused
// it. With oauth2's own ReuseTokenSource, a caller could not stop waiting for a fetch by another caller; with
// this single flight, its context can end the wait.
type tokenSource struct {
	keys   ClientCredentials
	client *Client
	flight singleflight.Group

	mu      sync.Mutex
	token   *oauth2.Token
	refused bool // the API has refused the token
	renewal bool // the token replaces a refused one and has not been accepted yet
}

func (k *tokenSource) headers(ctx context.Context, urgent bool) (http.Header, error) {
	token := k.current(urgent)
	if token == nil {
		fetched := k.flight.DoChan("token", func() (any, error) {
			// The other callers that wait for this token must not fail if the first one gives up.
			return k.fetch(context.WithoutCancel(ctx))
		})
		select {
		case result := <-fetched:
			if result.Err != nil {
				return nil, result.Err
			}
			token = result.Val.(*oauth2.Token) //nolint:forcetypeassert // fetch returns no other type
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	return http.Header{tokenHeader: {token.AccessToken}}, nil
}

// current returns the token to use, or nil. An urgent call also gets one that is about to expire or that was
// just refused to another call: the read before it used that token, and a refusal does no harm.
func (k *tokenSource) current(urgent bool) *oauth2.Token {
	k.mu.Lock()
	defer k.mu.Unlock()
	if (k.refused || !k.token.Valid()) && !urgent {
		return nil
	}
	return k.token
}

// rejected discards the refused token. If it was itself fetched to replace a refused one, then tokens are not
// the problem.
func (k *tokenSource) rejected(headers http.Header) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.token == nil || k.refused || k.token.AccessToken != headers.Get(tokenHeader) {
		return true // it will be, or has been replaced already
	}
	if k.renewal {
		return false
	}
	k.refused, k.renewal = true, true
	return true
}

func (k *tokenSource) accepted(headers http.Header) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.token != nil && k.token.AccessToken == headers.Get(tokenHeader) {
		k.renewal = false
	}
}

// fetch gets a token and keeps it. It does not retry: its callers know how long they can wait, and whether to
// try again.
func (k *tokenSource) fetch(ctx context.Context) (*oauth2.Token, error) {
	if token := k.current(false); token != nil {
		return token, nil // fetched after the caller had checked
	}
	token, err := k.fetchOnce(ctx)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.token, k.refused = token, false
	return token, nil
}

func (k *tokenSource) fetchOnce(ctx context.Context) (*oauth2.Token, error) {
	body, err := json.Marshal(map[string]string{"key": k.keys.Key, "secret": k.keys.Secret})
	if err != nil {
		return nil, fmt.Errorf("encode the client key: %w", err)
	}
	asked := time.Now()
	res, err := k.client.send(ctx, request{
		call:        CallToken,
		method:      http.MethodPost,
		url:         k.client.endpoint(nil, "v3", "oauth", "token", "generate"),
		body:        func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil },
		length:      int64(len(body)),
		contentType: "application/json",
		noAuth:      true,
	})
	if err != nil {
		return nil, err
	}
	return readToken(res, asked)
}

// tokenOnWire is the data in the answer to a token request.
type tokenOnWire struct {
	AccessToken string     `json:"accessToken"`
	TTLSeconds  lenientInt `json:"ttlSeconds"`
}

// defaultTTL is assumed if the API does not say how long a token lives. It is short: renewing too early costs a
// call, renewing too late costs a refused one.
const defaultTTL = 60

// maxTTL limits absurd lifetimes, which could overflow. The API's own default is an hour.
const maxTTL = 24 * 60 * 60

// lifetime returns how long a token lives. A negative number says nothing, and a huge one would overflow when
// converted.
func (t tokenOnWire) lifetime() time.Duration {
	seconds := t.TTLSeconds.or(defaultTTL)
	if seconds < 0 {
		seconds = defaultTTL
	}
	return time.Duration(min(seconds, maxTTL)) * time.Second
}

// readToken unpacks the answer. It never quotes the body, which contains the token.
func readToken(res *response, asked time.Time) (*oauth2.Token, error) {
	if res.broken != nil {
		return nil, res.unreadable(res.broken)
	}
	var env envelope
	var data tokenOnWire
	err := json.Unmarshal(res.body, &env)
	if excess, ok := errors.AsType[*implausibleError](err); ok {
		return nil, res.unreadable(excess)
	}
	if err != nil || checkKeys(res.body) != nil {
		return nil, notAToken(res)
	}
	found := res.relevant(env.findings())
	if notice, ok := res.decisive(found); ok {
		return nil, res.noticed(notice, found)
	}
	if !res.ok() {
		return nil, res.failed(statusMeaning(res.call, res.status), Notice{})
	}
	if isNothing(env.Data) || json.Unmarshal(env.Data, &data) != nil || data.AccessToken == "" {
		return nil, notAToken(res)
	}
	if len(data.AccessToken) > maxSecret { // to recognise it in texts takes a thousand times its length of memory
		return nil, res.unreadable(tooMany(maxSecret, "bytes in a token"))
	}
	lifetime := data.lifetime()
	// A tenth is kept in reserve, so that no token expires while a request is under way.
	return &oauth2.Token{AccessToken: data.AccessToken, Expiry: asked.Add(lifetime - lifetime/10)}, nil
}

func notAToken(res *response) *Error {
	return res.unreadable(errors.New("the answer is not the documented token"))
}
