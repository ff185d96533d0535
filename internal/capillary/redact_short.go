package capillary

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// shortSecret is the length from which a secret is hidden wherever it stands. A shorter one is part of all kinds of
// words, request ids above all, and is hidden only where it is a word of its own.
const shortSecret = 5

// isShort reports whether a secret is hidden only as a word of its own. One with a character that is in no word,
// such as that of an address (a@x), is no part of other words.
func isShort(secret string) bool {
	return utf8.RuneCountInString(secret) < shortSecret && !strings.ContainsFunc(secret, func(c rune) bool { return !joins(c) })
}

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
			b.WriteString(hiddenSecret)
		}
		text = after
	}
}

// joins reports whether a character makes one word or id of what is on both of its sides.
func joins(c rune) bool {
	return c != utf8.RuneError && (unicode.IsLetter(c) || unicode.IsDigit(c) || c == '-' || c == '_')
}
