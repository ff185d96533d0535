package capillary

import (
	"context"
	"crypto/md5" //nolint:gosec // the API's Basic scheme asks for it [documented]
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
)

// Credentials are one of three ways to authenticate: Basic, Keys or AccessToken.
type Credentials interface {
	// secrets returns the strings that must never be shown.
	secrets() []string
	authenticator(c *Client) authenticator
}

// authenticator provides the headers that authenticate a request, and learns whether the API accepted them.
type authenticator interface {
	// If urgent is set, it returns at once, with old credentials if need be: a refusal does less harm than a
	// wait.
	headers(ctx context.Context, urgent bool) (http.Header, error)
	// rejected reports whether the next try will have different headers.
	rejected(http.Header) bool
	accepted(http.Header)
}

const tokenHeader = "X-Cap-Api-Oauth-Token"

// Basic is HTTP Basic authentication, with the MD5 of the password in place of the password.
type Basic struct {
	Username    string
	PasswordMD5 string // lower-case hex
}

// HashPassword returns the form of a password that Basic takes.
func HashPassword(password string) string {
	sum := md5.Sum([]byte(password)) //nolint:gosec // the API's Basic scheme asks for it [documented]
	return hex.EncodeToString(sum[:])
}

func (b Basic) encoded() string {
	return base64.StdEncoding.EncodeToString([]byte(b.Username + ":" + b.PasswordMD5))
}

func (b Basic) secrets() []string { return []string{b.PasswordMD5, b.encoded()} }

func (b Basic) authenticator(*Client) authenticator {
	return fixedHeaders{"Authorization": {"Basic " + b.encoded()}}
}

// AccessToken is an OAuth token that was fetched elsewhere. The client can't renew it.
type AccessToken string

func (t AccessToken) secrets() []string { return []string{string(t)} }

func (t AccessToken) authenticator(*Client) authenticator {
	return fixedHeaders{tokenHeader: {string(t)}}
}

// fixedHeaders never change and can't be renewed.
type fixedHeaders http.Header

func (f fixedHeaders) headers(context.Context, bool) (http.Header, error) { return http.Header(f), nil }
func (f fixedHeaders) rejected(http.Header) bool                          { return false }
func (f fixedHeaders) accepted(http.Header)                               {}

// noCredentials returns the failure of a call that was not sent because there was no token for it.
func (req request) noCredentials(err error) *Error {
	var fetching *Error
	if !errors.As(err, &fetching) {
		return req.unsent(err)
	}
	failure := *fetching
	failure.CustomerID = req.customerID
	failure.Outcome = OutcomeRejected
	return &failure
}
