package sandbox

import (
	"io"
	"strings"
	"unicode/utf8"
)

// The width of the lines that the command prints, unless -width says otherwise, and the smallest one that it takes.
const (
	terminalWidth = 80
	leastWidth    = 40
)

// foldIndent begins the rest of a folded line; it is as wide as the time before a call.
const foldIndent = "         "

// folding folds long lines at blanks. It expects whole lines.
type folding struct {
	io.Writer

	width int // 0 for no limit
}

// Write implements io.Writer.
func (f folding) Write(p []byte) (int, error) {
	if f.width == 0 {
		return f.Writer.Write(p)
	}
	var text strings.Builder
	for line := range strings.Lines(string(p)) {
		text.WriteString(folded(line, f.width))
	}
	if _, err := io.WriteString(f.Writer, text.String()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// folded folds a line. A shell reads the variables, so those stay whole; a word that is wider than a line is broken.
func folded(line string, width int) string {
	if strings.HasPrefix(strings.TrimPrefix(line, "# "), "export ") {
		return line
	}
	rest, end := strings.TrimSuffix(line, "\n"), line[len(strings.TrimSuffix(line, "\n")):]
	var text strings.Builder
	for utf8.RuneCountInString(rest) > width {
		at := foldAt(rest, width)
		text.WriteString(strings.TrimRight(rest[:at], " ") + "\n")
		rest = foldIndent + strings.TrimLeft(rest[at:], " ")
	}
	return text.String() + rest + end
}

// foldAt returns where to fold a line that is too long: at its last blank that is not part of its indentation.
func foldAt(line string, width int) int {
	end := 0
	for range width + 1 {
		_, size := utf8.DecodeRuneInString(line[end:])
		end += size
	}
	indented := len(line) - len(strings.TrimLeft(line, " "))
	if at := strings.LastIndex(line[:end], " "); at > indented {
		return at
	}
	_, last := utf8.DecodeLastRuneInString(line[:end])
	return end - last
}
