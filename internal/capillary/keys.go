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

// Keys are an OAuth client key and secret, for which the API gives tokens.
type Keys struct {
	Key    string
	Secret string
}

func (k Keys) secrets() []string { return []string{k.Key, k.Secret} }

func (k Keys) authenticator(c *Client) authenticator {
	return &tokenKeeper{keys: k, client: c}
}

// tokenKeeper fetches a token once for all who need it, and again before it expires or once the API
// has refused it. oauth2's own ReuseTokenSource would make a caller wait for the fetch of another
// without a way to give up, hence the single flight, which a context can leave.
type tokenKeeper struct {
	keys   Keys
	client *Client
	flight singleflight.Group

	mu      sync.Mutex
	token   *oauth2.Token
	refused bool // the API has refused the token
	renewal bool // the token replaces a refused one, and has not been accepted yet
}

func (k *tokenKeeper) headers(ctx context.Context, urgent bool) (http.Header, error) {
	token := k.current(urgent)
	if token == nil {
		fetched := k.flight.DoChan("token", func() (any, error) {
			// The others that wait for this token must not suffer if the first one gives up.
			return k.fetch(context.WithoutCancel(ctx))
		})
		select {
		case result := <-fetched:
			if result.Err != nil {
				return nil, result.Err
			}
			token = result.Val.(*oauth2.Token) //nolint:forcetypeassert // fetch returns no other
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	return http.Header{tokenHeader: {token.AccessToken}}, nil
}

// current is the token to use, nil when there is none. One that is about to expire, or that was refused
// to somebody else just now, will do if it is urgent: the call before was made with it, and to be refused
// does no harm.
func (k *tokenKeeper) current(urgent bool) *oauth2.Token {
	k.mu.Lock()
	defer k.mu.Unlock()
	if (k.refused || !k.token.Valid()) && !urgent {
		return nil
	}
	return k.token
}

// rejected has the refused token replaced. A token that was fetched to replace a refused one, and is refused
// as well, shows that tokens are not what is wrong.
func (k *tokenKeeper) rejected(headers http.Header) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.token == nil || k.refused || k.token.AccessToken != headers.Get(tokenHeader) {
		return true // it is, or has been replaced already
	}
	if k.renewal {
		return false
	}
	k.refused, k.renewal = true, true
	return true
}

func (k *tokenKeeper) accepted(headers http.Header) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.token != nil && k.token.AccessToken == headers.Get(tokenHeader) {
		k.renewal = false
	}
}

// fetch gets a token and keeps it. It does not repeat what fails: those who need the token know how
// long they can wait, and whether to try again.
func (k *tokenKeeper) fetch(ctx context.Context) (*oauth2.Token, error) {
	if token := k.current(false); token != nil {
		return token, nil // fetched between the caller's look and now
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

func (k *tokenKeeper) fetchOnce(ctx context.Context) (*oauth2.Token, error) {
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
		anonymous:   true,
	})
	if err != nil {
		return nil, err
	}
	return readToken(res, asked)
}

// tokenOnWire is the data of the answer to a token request.
type tokenOnWire struct {
	AccessToken string   `json:"accessToken"`
	TTLSeconds  looseInt `json:"ttlSeconds"`
}

// defaultTTL is assumed when the API does not say how long a token lives: short, as renewing one too
// early costs a call and too late costs a refused one.
const defaultTTL = 60

// maxTTL keeps absurd lifetimes from overflowing; the API's own limit is an hour by default.
const maxTTL = 24 * 60 * 60

// lifetime is how long a token lives. One that would be over before it began says nothing, and times a
// second it could come out as centuries.
func (t tokenOnWire) lifetime() time.Duration {
	seconds := t.TTLSeconds.or(defaultTTL)
	if seconds < 0 {
		seconds = defaultTTL
	}
	return time.Duration(min(seconds, maxTTL)) * time.Second
}

// readToken unpacks the answer. The body is never quoted: it holds the token.
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
	lifetime := data.lifetime()
	// A tenth is kept in reserve, so that no request is under way when its token expires.
	return &oauth2.Token{AccessToken: data.AccessToken, Expiry: asked.Add(lifetime - lifetime/10)}, nil
}

func notAToken(res *response) *Error {
	return res.unreadable(errors.New("the answer is not the documented token"))
}
