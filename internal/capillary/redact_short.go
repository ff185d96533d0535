package capillary

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// shortSecret is the length from which a secret is hidden anywhere. A shorter one occurs by chance in words and
// above all in request ids, so it is hidden only as a separate word.
const shortSecret = 5

// isShort reports whether a secret is hidden only as a separate word. A secret with a character that words do
// not have, such as the address a@x, is not part of other words.
func isShort(secret string) bool {
	return utf8.RuneCountInString(secret) < shortSecret && !strings.ContainsFunc(secret, func(c rune) bool { return !joins(c) })
}

// hideWord hides a secret where it is not part of a longer word.
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

// joins reports whether a character joins what is on both of its sides into one word or id.
func joins(c rune) bool {
	return c != utf8.RuneError && (unicode.IsLetter(c) || unicode.IsDigit(c) || c == '-' || c == '_')
}
