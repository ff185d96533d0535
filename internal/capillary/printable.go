package capillary

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isPrintable reports whether a character does nothing but stand there: no control character, no line
// break, nothing that changes the direction of what follows, and no stand-in for bytes that were no text.
func isPrintable(c rune) bool { return unicode.IsPrint(c) && c != unicode.ReplacementChar }

// printable is a text from outside as a state may keep it: where it differs from what came, that shows.
func printable(text string) string {
	return defuse(strings.Map(func(c rune) rune {
		if !isPrintable(c) {
			return unicode.ReplacementChar
		}
		return c
	}, text))
}

// isFit reports whether a text that must stay as it is can be shown as it is.
func isFit(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(c rune) bool { return !isPrintable(c) }) && defuse(text) == text
}

// defuse breaks up what the runner of a CI system would take for a command when it reads the output:
// ::add-mask:: of GitHub at the start of a line, to which Terraform may move any word, and ##[group] or
// ##vso[task…] of GitHub, Azure and others. A colon before a digit is left alone, for IPv6 has it.
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
