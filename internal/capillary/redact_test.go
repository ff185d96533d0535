package capillary

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"
)

func TestClean(t *testing.T) {
	t.Parallel()
	r := redactor{}.with("key", "key-and-more", "")
	for name, tt := range map[string]struct{ given, want string }{
		"plain":                 {"Customer not found", "Customer not found"},
		"a secret":              {"bad key.", "bad [redacted]."},
		"one within another":    {"key-and-more", "[redacted]"},
		"control characters":    {"a\x00b\x1b[31mc\r\nd\te\x7f", "a b [31mc d e"},
		"direction and no-show": {"a\u202eb\u200bc\u2028d", "a b c d"},
		"no UTF-8":              {"a\xff\xfeb", "a b"},
		"unicode":               {"Größe 大", "Größe 大"},
		"long":                  {strings.Repeat("ä", 301), strings.Repeat("ä", 300) + "…"},
		"not too long":          {strings.Repeat("ä", 300), strings.Repeat("ä", 300)},
		"a signed link":         {"see https://s3.test/a/b?X-Amz-Signature=abc&X-Amz-Credential=d, or not", "see https://s3.test/a/b?[redacted] or not"},
		"upper case":            {"HTTPS://S3.TEST/A?X=abc", "HTTPS://S3.TEST/A?[redacted]"},
		"two links":             {"'http://a/?b=abc' \"http://c/?d=abc\"", "'http://a/?[redacted]' \"http://c/?[redacted]\""},
		"JSON in JSON":          {`{"u":"https:\/\/s3.test\/a?X-Amz-Signature=abc"}`, `{"u":"https:\/\/s3.test\/a?[redacted]"}`},
		"without a scheme":      {"s3.test/a?X-Amz-Signature=abc", "s3.test/a?[redacted]"},
		"a link without =":      {"https://s3.test/a?abc", "https://s3.test/a?[redacted]"},
		"a question":            {"Really? Yes", "Really? Yes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := r.clean(tt.given); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// An API that echoes everything it received wherever it can.
func TestSecretsAreNeverShown(t *testing.T) {
	t.Parallel()
	hash := HashPassword("hunter2")
	pair := base64.StdEncoding.EncodeToString([]byte("store.server:" + hash))
	const link = "https://s3.test/customerImage/1?X-Amz-Credential=AKIA123&X-Amz-Signature=deadbeef"
	for name, tt := range map[string]struct {
		credentials Credentials
		secrets     []string
	}{
		"basic": {Basic{Username: "store.server", PasswordMD5: hash}, []string{hash, pair}},
		"token": {AccessToken("ready-token"), []string{"ready-token"}},
		"keys":  {ClientCredentials{Key: "client-key", Secret: "client-key-secret"}, []string{"client-key", "client-key-secret", "fetched-token"}},
	} {
		echo := strings.Join(tt.secrets, " ") + " " + link
		for how, given := range map[string]answer{
			"errors":      status(400, `{"errors":[{"code":9999,"message":"`+echo+`"}]}`),
			"warnings":    ok(`{"id":564703420,"warnings":[{"code":8078,"message":"` + echo + `"}]}`),
			"doubts":      ok(`{"id":564703420,"warnings":[{"code":777,"message":"` + echo + `"}]}`),
			"data":        ok(`{"data":[{"status":"false","message":"` + echo + `"}]}`),
			"an entry":    ok(`{"id":564703420,"customerImage":[{"status":"false","message":"` + echo + `"}]}`),
			"XML":         ok(`<r><code>498</code><message>` + strings.ReplaceAll(echo, "&", "&amp;") + `</message></r>`),
			"numbers":     ok(`{"id":"` + echo + `","errors":[{"code":"` + echo + `"}]}`),
			"a header":    status(500, "").with("X-Cap-Requestid", echo),
			"a redirect":  status(307, "").with("Location", "https://"+tt.secrets[0]+"/"+echo),
			"no answer":   {status: -1, body: echo},
			"the merging": ok(`{"id":9,"warnings":[{"code":8069,"message":"` + echo + `"}]}`),
		} {
			t.Run(name+", "+how, func(t *testing.T) {
				t.Parallel()
				var shown strings.Builder
				client := newClient(t, echoing(given), as(tt.credentials), func(c *Config) {
					c.Observe = func(_ context.Context, e Exchange) { shown.WriteString(e.Failure + e.RequestID + e.Path + "\n") }
				})
				listing, err := client.ListImages(t.Context(), customer)
				for _, doubt := range listing.UnknownWarnings {
					shown.WriteString(doubt.String())
				}
				if err != nil {
					shown.WriteString(err.Error())
				}
				if err := client.DeleteImage(t.Context(), customer, 0); err != nil {
					shown.WriteString(err.Error())
				}
				for _, secret := range append(tt.secrets, "AKIA123", "deadbeef") {
					if strings.Contains(shown.String(), secret) {
						t.Errorf("%q is shown in\n%s", secret, shown.String())
					}
				}
			})
		}
	}
}

// echoing answers a token request with a token, and anything else with this answer or, if its status is negative, with
// this error.
func echoing(given answer) http.RoundTripper {
	api := &script{reply: func(_ int, r received) answer {
		if strings.HasSuffix(r.Path, "/token/generate") {
			return ok(`{"data":{"accessToken":"fetched-token","ttlSeconds":300},"errors":null}`)
		}
		return given
	}}
	if given.status >= 0 {
		return api
	}
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/token/generate") {
			return api.RoundTrip(r)
		}
		return nil, errors.New(given.body)
	})
}
