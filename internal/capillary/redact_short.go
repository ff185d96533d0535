package capillary

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// shortSecret is the length from which a secret is hidden wherever it stands. A shorter one is part of all kinds of
// words, request ids above all, and is hidden only where it is a word of its own.
const shortSecret = 5

// isShort reports whether a secret is hidden only as a word of its own.
func isShort(secret string) bool { return utf8.RuneCountInString(secret) < shortSecret }

// hideWord hides a secret that nothing joins to a longer word.
func hideWord(text, secret string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, secret)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		last, _ := utf8.DecodeLastRuneInString(b.String())
		next, _ := utf8.DecodeRuneInString(after)
		if joins(last) || joins(next) {
			b.WriteString(secret)
		} else {
			b.WriteString("[redacted]")
		}
		text = after
	}
}

// joins reports whether a character makes one word or id of what is on both of its sides.
func joins(c rune) bool {
	return c != utf8.RuneError && (unicode.IsLetter(c) || unicode.IsDigit(c) || c == '-' || c == '_')
}
