package capillary

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isPrintable reports whether a character only prints: it is no control character, no line break, no change of
// text direction, and no replacement for invalid bytes.
func isPrintable(c rune) bool { return unicode.IsPrint(c) && c != unicode.ReplacementChar }

// printable returns a text from outside with its unprintable characters visibly replaced.
func printable(text string) string {
	return strings.Map(func(c rune) rune {
		if !isPrintable(c) {
			return unicode.ReplacementChar
		}
		return c
	}, text)
}

// isFit reports whether a text can be shown without a change.
func isFit(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(c rune) bool { return !isPrintable(c) }) && defuse(text) == text
}

// defuse breaks up text that the runner of a CI system would take for a command in its output: GitHub's
// ::add-mask:: at the start of a line, to which Terraform may wrap any word, and ##[group] or ##vso[task…] of
// GitHub, Azure and others. A colon before a digit stays, because IPv6 addresses contain it.
func defuse(text string) string {
	if !strings.Contains(text, "::") && !strings.Contains(text, "##") {
		return text
	}
	var b strings.Builder
	var last rune
	for rest := text; rest != ""; {
		c, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
		next, _ := utf8.DecodeRuneInString(rest)
		if c == last && (c == '#' || c == ':' && (unicode.IsLetter(next) || next == ':')) {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
		last = c
	}
	return b.String()
}
