package main

import (
	"fmt"
	"io"
	"strings"
)

// width is the width of a plain terminal, in columns.
const width = 80

// printer is where the demo prints.
type printer struct {
	out     io.Writer
	verbose bool
}

// print prints. An error means that the terminal is gone, so there is nowhere to report it.
func (p printer) print(format string, args ...any) {
	_, _ = fmt.Fprintf(p.out, format, args...)
}

// title begins a step.
func (p printer) title(text string) {
	p.print("\n%s\n%s\n", text, strings.Repeat("=", len(text)))
}

// say prints a paragraph, wrapped.
func (p printer) say(format string, args ...any) {
	p.print("\n%s\n", wrap(fmt.Sprintf(format, args...), width))
}

// show prints lines unchanged, indented.
func (p printer) show(text string) {
	p.print("\n%s\n", indent(text, "  "))
}

// quote prints the output of a command: the gist, or all of it.
func (p printer) quote(command, output string) {
	if !p.verbose {
		output = summarize(output)
	}
	p.print("\n%s\n", strings.TrimRight(indent("$ "+command+"\n"+strings.TrimSpace(output), "  | "), " "))
}

// wrap breaks a paragraph into lines.
func wrap(text string, columns int) string {
	var lines []string
	var line string
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word)) > columns:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return strings.Join(append(lines, line), "\n")
}

// indent puts a text in front of every line that is not empty.
func indent(text, by string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = by + line
		}
	}
	return strings.Join(lines, "\n")
}
