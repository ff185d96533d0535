package provider

import (
	"strings"
	"unicode/utf8"
)

// detailWidth is what Terraform leaves of a terminal's 80 columns for the text of a diagnostic.
const detailWidth = 76

// foldIndented folds the indented lines of a text at blanks. Terraform wraps all others itself, and leaves these to the
// terminal, which breaks them within words. A word that is wider than a line stays whole, so that it can be copied.
func foldIndented(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, " ") {
			lines[i] = foldLine(line)
		}
	}
	return strings.Join(lines, "\n")
}

// foldLine folds a line, and indents what follows by four more than the line.
func foldLine(line string) string {
	if utf8.RuneCountInString(line) <= detailWidth {
		return line
	}
	text := strings.TrimLeft(line, " ")
	indent := line[:len(line)-len(text)]
	var folded []string
	current, begun := indent, false
	for word := range strings.SplitSeq(text, " ") {
		if begun && utf8.RuneCountInString(current)+1+utf8.RuneCountInString(word) > detailWidth {
			folded = append(folded, strings.TrimRight(current, " "))
			current, begun = indent+"    ", false
		}
		if begun {
			current += " "
		}
		current, begun = current+word, true
	}
	return strings.Join(append(folded, current), "\n")
}
