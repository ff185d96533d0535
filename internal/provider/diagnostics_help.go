package provider

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// troubleshooting is the page that explains each message further.
const troubleshooting = "https://registry.terraform.io/providers/capillary-community/capillary/latest/docs/guides/troubleshooting"

// messages are the summaries with a row in the guide, one per line. "make docs" writes the file.
//
//go:embed troubleshooting.txt
var messages string

// summaries returns the messages as a list.
var summaries = sync.OnceValue(func() []string { //nolint:gochecknoglobals // a constant in all but syntax
	return strings.Split(strings.TrimSpace(messages), "\n")
})

// withHelp folds each diagnostic, and adds a link to its row in the troubleshooting guide. Diagnostics from the
// framework have no row, and what repeats another message hundreds of times leaves the link to that one.
func withHelp(diagnostics []*tfprotov6.Diagnostic) {
	for _, d := range diagnostics {
		d.Detail = foldIndented(d.Detail)
		if link := helpLink(d.Summary); link != "" && d.Summary != notTried && !strings.Contains(d.Detail, link) {
			d.Detail = strings.TrimSpace(d.Detail + "\n\nMore about this: " + link)
		}
	}
}

// helpLink returns the link to a message's row in the guide, or "" if it has none.
func helpLink(summary string) string {
	if !slices.Contains(summaries(), summary) {
		return ""
	}
	return troubleshooting + "#" + anchor(summary)
}

// anchor returns the anchor of a summary, as internal/tools/troubleshooting.awk does.
func anchor(summary string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == ' ':
			return '-'
		case c == '-', c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			return c
		}
		return -1
	}, strings.ToLower(summary))
}
