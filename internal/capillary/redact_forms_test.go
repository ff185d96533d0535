package capillary

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"strings"
	"testing"
)

// Systems in front of an API echo what they received in various forms. No message shows a usable part of a
// secret.
func TestSecretsAreKnownInEveryForm(t *testing.T) {
	t.Parallel()
	secrets := []string{"s3cr3t/of+the&client=<1>", "0f343b0931126a20f133d67c2b018a3b", "asha.o'neil@example.com", "Zm9vOmJhcg-token.value_17", "correct horse battery staple"}
	for _, secret := range secrets {
		r := redactor{}.with(secret)
		quoted, _ := json.Marshal(secret)
		for name, form := range map[string]string{
			"as it is":              secret,
			"upper case":            strings.ToUpper(secret),
			"query":                 url.QueryEscape(secret),
			"query, lower case":     strings.ToLower(url.QueryEscape(secret)),
			"path":                  url.PathEscape(secret),
			"query twice":           url.QueryEscape(url.QueryEscape(secret)),
			"HTML":                  html.EscapeString(secret),
			"HTML, named":           strings.ReplaceAll(html.EscapeString(secret), "&#39;", "&apos;"),
			"JSON":                  string(quoted),
			"hex":                   hex.EncodeToString([]byte(secret)),
			"hex, upper case":       strings.ToUpper(hex.EncodeToString([]byte(secret))),
			"base64":                base64.StdEncoding.EncodeToString([]byte(secret)),
			"base64 for URLs":       base64.URLEncoding.EncodeToString([]byte(secret)),
			"base64, behind a byte": base64.StdEncoding.EncodeToString([]byte(":" + secret + "x")),
			"base64, behind two":    base64.StdEncoding.EncodeToString([]byte("u:" + secret)),
			"base64, in a header":   "Basic " + base64.StdEncoding.EncodeToString([]byte("store.server:"+secret)),
			"base64 in a query":     url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(secret))),
			"cut":                   secret[:len(secret)-5] + "...",
			"its beginning":         secret[:12] + "…",
			"its end":               "…" + secret[len(secret)-12:],
			"split by a break":      secret[:9] + "\r\n\t" + secret[9:],
			"split by spaces":       strings.Join(strings.Split(secret, ""), " "),
			"split by no width":     strings.Join(strings.Split(secret, ""), "\u200b"),
			"hex, split":            hex.EncodeToString([]byte(secret))[:20] + "\n" + hex.EncodeToString([]byte(secret))[20:],
		} {
			got := r.clean("it said " + form + " to me")
			left := strings.TrimSuffix(strings.TrimPrefix(got, "it said "), " to me")
			shown := strings.ReplaceAll(strings.TrimPrefix(left, "Basic c3RvcmUuc2VydmVyO"), hiddenSecret, "") // the user name is not secret
			if !strings.HasPrefix(got, "it said ") || !strings.HasSuffix(got, " to me") || len(shown) > 8 {
				t.Errorf("%s of %q is shown as %q", name, secret, got)
			}
		}
	}
}

// Text that only vaguely resembles a secret is left alone.
func TestOrdinaryTextIsNotHidden(t *testing.T) {
	t.Parallel()
	r := redactor{}.with("customer-key-of-tests", "0f343b0931126a20f133d67c2b018a3b", "7")
	for _, text := range []string{
		"Customer not found for the given identifiers", "the customer key is wrong", "customer 564603420 has no image 0f343b09-1", "Max image per user is 5",
	} {
		if got := r.clean(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}
