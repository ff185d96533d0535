package capillary

import (
	"strings"
	"testing"
	"unicode"
)

// canary is in the query of signed links; canaryQuery is its form there.
const (
	canary      = "deadbeef01"
	canaryQuery = "?X-Amz-Signature=" + canary
)

// checkShown makes sure that a text may be shown: no terminal acts on it, and it is short.
func checkShown(t *testing.T, text string) {
	t.Helper()
	for _, c := range text {
		if !unicode.IsPrint(c) || c == unicode.ReplacementChar {
			t.Errorf("%U in %q", c, text)
		}
	}
	if len([]rune(text)) > 1000 {
		t.Errorf("%d characters", len([]rune(text)))
	}
}

// checkNoSignature makes sure that the text shows no signature that the body contains only in links.
func checkNoSignature(t *testing.T, text string, body []byte) {
	t.Helper()
	onlyInLinks := !strings.Contains(strings.ReplaceAll(string(body), canaryQuery, ""), canary)
	if onlyInLinks && strings.Contains(text, canary) {
		t.Errorf("a signature is shown in %q", text)
	}
}
