package sandbox

import (
	"crypto/md5" //nolint:gosec // the vendor's scheme, not ours
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"slices"
	"time"
)

// The headers of the OAuth scheme.
const (
	oauthHeader     = "X-CAP-API-OAUTH-TOKEN"
	attributionType = "X-CAP-API-ATTRIBUTION-ENTITY-TYPE"
	attributionCode = "X-CAP-API-ATTRIBUTION-ENTITY-CODE"
	lookupType      = "X-CAP-API-ATTRIBUTION-LOOKUP-TYPE"
	lookupValue     = "X-CAP-API-ATTRIBUTION-LOOKUP"
)

// authenticate returns a refusal, or nil for a caller that may proceed.
func (s *Server) authenticate(req *request) *reply {
	if token := req.header(oauthHeader); token != "" {
		return s.authenticateToken(token)
	}
	username, secret, given := req.http.BasicAuth()
	seed := s.options.Seed
	if given && seed.Username != "" && same(username, seed.Username) && same(secret, hashed(seed.Password)) {
		return nil
	}
	for _, till := range seed.Tills {
		if given && same(username, till.Username) && same(secret, hashed(till.Password)) {
			req.child = till.Child
			return nil
		}
	}
	return s.unauthorised(codeBadCredentials, "Invalid credentials")
}

// sees reports whether a caller may see the customer's images. The parent organisation sees all.
func (req *request) sees(c *customer) bool {
	return c.child == "" || req.child == "" || req.child == c.child
}

func (s *Server) authenticateToken(token string) *reply {
	if slices.Contains(s.options.Seed.AccessTokens, token) {
		return nil
	}
	expiry, known := s.tokens[token]
	switch {
	case !known:
		return s.unauthorised(codeBadCredentials, "Invalid access token")
	case !time.Now().Before(expiry):
		return s.unauthorised(codeTokenExpired, "Token expired")
	default:
		return nil
	}
}

func (s *Server) unauthorised(code int, message string) *reply {
	refused := jsonReply(http.StatusUnauthorized, s.shape().refusal(code, message), "nothing: "+message)
	return &refused
}

// hashed returns the form in which the vendor wants a password.
func hashed(password string) string {
	sum := md5.Sum([]byte(password)) //nolint:gosec // the vendor's scheme, not ours
	return hex.EncodeToString(sum[:])
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
