package sandbox

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"time"
)

// token generates an access token for the client's key and secret.
func (s *Server) token(req *request) reply {
	var given struct {
		Key    string `json:"key"`
		Secret string `json:"secret"`
	}
	if err := json.Unmarshal(req.body, &given); err != nil {
		s.surprise(req, "token request that is not JSON")
		return jsonReply(http.StatusBadRequest, s.shape().refusal(http.StatusBadRequest, "Bad Request"), "nothing: not JSON")
	}
	seed := s.options.Seed
	if seed.ClientKey == "" || !same(given.Key, seed.ClientKey) || !same(given.Secret, seed.ClientSecret) {
		problem := s.shape().problem(codeBadClientKey, "Invalid client key or secret")
		return jsonReply(http.StatusOK, map[string]any{"data": nil, "errors": []any{problem}}, "no token: wrong key or secret")
	}
	token := rand.Text()
	s.tokens[token] = time.Now().Add(time.Duration(seed.TokenTTLSeconds) * time.Second)
	data := map[string]any{"accessToken": token, "ttlSeconds": seed.TokenTTLSeconds}
	return jsonReply(http.StatusOK, map[string]any{"data": data, "errors": nil}, "gave a token")
}
