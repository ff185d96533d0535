package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

func TestCredentials(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		auth   func(*http.Request)
		status int
	}{
		"right":             {basic("sandbox.till", "sandbox-password"), 200},
		"wrong password":    {basic("sandbox.till", "other"), 401},
		"wrong username":    {basic("other.till", "sandbox-password"), 401},
		"unhashed password": {func(r *http.Request) { r.SetBasicAuth("sandbox.till", "sandbox-password") }, 401},
		"none":              {func(*http.Request) {}, 401},
		"access token":      {bearer("sandbox-access-token"), 200},
		"unknown token":     {bearer("other"), 401},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, sandboxtest.Start(t))
			c.auth = test.auth
			if got := c.get(full); got.status != test.status {
				t.Errorf("status %d: %s", got.status, got.raw)
			}
		})
	}
}

func (c *client) generate(key, secret string) answer {
	c.t.Helper()
	body := fmt.Sprintf(`{"key": %q, "secret": %q}`, key, secret)
	return c.must(c.request(http.MethodPost, "/v3/oauth/token/generate", strings.NewReader(body)))
}

func TestGeneratedTokenExpires(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, sandboxtest.InMemory(t))
		data := c.generate("sandbox-key", "sandbox-secret").body["data"].(map[string]any)
		if data["ttlSeconds"] != 300.0 {
			t.Errorf("data %v", data)
		}
		c.auth = bearer(data["accessToken"].(string))
		<-time.After(300*time.Second - 1)
		if got := c.get(full); got.status != http.StatusOK {
			t.Errorf("before its end: %d", got.status)
		}
		<-time.After(1)
		got := c.get(full)
		if code, message := got.problem("errors"); got.status != http.StatusUnauthorized || code != 498.0 || message != "Token expired" {
			t.Errorf("at its end: %d %s", got.status, got.raw)
		}
	})
}

func TestWrongKeyGetsTheDocumentedEnvelope(t *testing.T) {
	t.Parallel()
	got := newClient(t, sandboxtest.Start(t)).generate("sandbox-key", "other")
	data, there := got.body["data"]
	if code, _ := got.problem("errors"); code != 320001.0 || !there || data != nil {
		t.Errorf("%d %s", got.status, got.raw)
	}
}
