package imagelist

import (
	"fmt"
	"strings"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// Entries returns the images of a list with their indexes.
func Entries(images []capillary.Image) []Entry {
	entries := make([]Entry, len(images))
	for i, image := range images {
		entries[i] = Entry{Index: i, Image: image}
	}
	return entries
}

// mostLines is how many images a table shows: far more than a customer can have.
const mostLines = 50

// Table lists images for people, a line each; the one with the marked token gets an arrow.
func Table(entries []Entry, marked string) string {
	if len(entries) == 0 {
		return "    (no images)"
	}
	var lines []string
	for _, entry := range entries {
		switch { // Terraform wraps no line that begins with a space
		case entry.Token == marked:
			lines = append(lines, "  → "+entry.String())
		case len(lines) < mostLines:
			lines = append(lines, "    "+entry.String())
		}
	}
	if more := len(entries) - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("    … and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// LossReport lists images that are gone with all that may help to get them back.
func LossReport(entries []Entry) string {
	lines := make([]string, len(entries))
	for i, entry := range entries {
		lines[i] = fmt.Sprintf("    %s\n      s3_token %s", entry, capillary.Printable(entry.Token))
	}
	return strings.Join(lines, "\n")
}

// String describes an entry in a line: index, image id, size, date, and the name where it says another
// index than the list.
func (e Entry) String() string {
	text := fmt.Sprintf("index %d: %s", e.Index, e.Label())
	if number, ok := e.NameNumber(); !ok || number != e.Index {
		text += fmt.Sprintf(", name %q", capillary.Printable(e.Name))
	}
	return text
}

// Label describes an image wherever it stands: image id, size and date.
func (e Entry) Label() string {
	size := "size unknown"
	if e.Size != nil {
		size = fmt.Sprintf("%d bytes", *e.Size)
	}
	return fmt.Sprintf("%s (%s, %s)", capillary.Printable(e.ID()), size, capillary.Printable(e.LastModified))
}
