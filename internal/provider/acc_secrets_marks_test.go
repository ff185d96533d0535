package provider_test

import (
	"encoding/base64"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// The marked values in the tests of secrets, which are found wherever they should not be.
const (
	markedPassword = "marked-password-5c1d"
	markedKey      = "marked-key-77aa"
	markedSecret   = "marked-secret-0b3e"
	markedToken    = "marked-token-9f42"
	markedMobile   = "919812345670"
	markedEmail    = "marked.person.3a7f@example.com"
)

// marked returns an organisation with the marked credentials and a marked person.
func marked(o *sandbox.Options) {
	o.Seed.Password, o.Seed.ClientKey, o.Seed.ClientSecret = markedPassword, markedKey, markedSecret
	o.Seed.AccessTokens = []string{markedToken}
	o.Seed.Customers[0].Identifiers = map[string]string{"mobile": markedMobile, "email": markedEmail}
}

// secrets are named strings that must not appear where they are searched for.
type secrets map[string]string

// personal returns the secrets of a person. Terraform keeps them in plan and state, as it does all arguments.
func personal() secrets {
	return secrets{"mobile": markedMobile, "mobile without its country": markedMobile[2:], "email": markedEmail}
}

// confidential returns the credentials, the content, and what makes a link a signed one: they are stored
// nowhere.
func confidential(content []byte) secrets {
	hash := capillary.HashPassword(markedPassword)
	return secrets{
		"password":         markedPassword,
		"MD5":              hash,
		"Basic":            base64.StdEncoding.EncodeToString([]byte(sandbox.DefaultSeed().Username + ":" + hash)),
		"key":              markedKey,
		"secret":           markedSecret,
		"token":            markedToken,
		"signature":        "X-Amz-Signature",
		"session":          "X-Amz-Security-Token",
		"content":          base64.StdEncoding.EncodeToString(content)[4000:4100],
		"bytes of content": string(content[4000:4020]),
	}
}

// wantNone checks a text.
func (s secrets) wantNone(t *testing.T, place, text string) {
	t.Helper()
	for name, secret := range s {
		if at := strings.Index(text, secret); at >= 0 {
			t.Errorf("the %s holds the %s: …%s…", place, name, text[max(0, at-200):min(len(text), at+100)])
		}
	}
}

// tap records the tokens that the sandbox generates and the links that it signs, because they are random.
type tap struct {
	mu     sync.Mutex
	learnt secrets
	token  *sandbox.RuleHandle
}

// newTap taps a sandbox before any other rule is scripted for it.
func newTap(sb *acctest.Sandbox) *tap {
	t := &tap{learnt: secrets{}}
	t.listen(sb)
	return t
}

// listen starts to record tokens; script a rule for a token call before.
func (t *tap) listen(sb *acctest.Sandbox) {
	t.token = sb.Script(sandbox.Rule{Call: sandbox.CallToken, Times: -1, Mutate: func(body map[string]any) {
		if data, ok := body["data"].(map[string]any); ok {
			t.learn("generated token", fmt.Sprint(data["accessToken"]))
		}
	}})
}

func (t *tap) learn(name, secret string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.learnt[fmt.Sprint(name, " ", len(t.learnt))] = secret
}

// all returns the recorded secrets together with others.
func (t *tap) all(others secrets) secrets {
	t.mu.Lock()
	defer t.mu.Unlock()
	merged := maps.Clone(others)
	maps.Copy(merged, t.learnt)
	return merged
}
