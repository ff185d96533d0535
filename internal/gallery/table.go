package gallery

import (
	"fmt"
	"strings"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// Slots gives each image of a list its index.
func Slots(images []capillary.Image) []Slot {
	slots := make([]Slot, len(images))
	for i, image := range images {
		slots[i] = Slot{Index: i, Image: image}
	}
	return slots
}

// mostLines is how many images a table shows: far more than a customer can have.
const mostLines = 50

// Table lists images for people, a line each; the one with the marked token gets an arrow.
func Table(slots []Slot, marked string) string {
	if len(slots) == 0 {
		return "    (no images)"
	}
	var lines []string
	for _, slot := range slots {
		switch { // Terraform wraps no line that begins with a space
		case slot.Token == marked:
			lines = append(lines, "  → "+slot.String())
		case len(lines) < mostLines:
			lines = append(lines, "    "+slot.String())
		}
	}
	if more := len(slots) - len(lines); more > 0 {
		lines = append(lines, fmt.Sprintf("    … and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// LossReport lists images that are gone with all that may help to get them back.
func LossReport(slots []Slot) string {
	lines := make([]string, len(slots))
	for i, slot := range slots {
		lines[i] = fmt.Sprintf("    %s\n      s3_token %s", slot, capillary.Shown(slot.Token))
	}
	return strings.Join(lines, "\n")
}

// String describes a slot in a line: index, image id, size, date, and the name where it says another
// index than the list.
func (s Slot) String() string {
	text := fmt.Sprintf("index %d: %s", s.Index, s.Label())
	if number, ok := s.NameNumber(); !ok || number != s.Index {
		text += fmt.Sprintf(", name %q", capillary.Shown(s.Name))
	}
	return text
}

// Label describes an image wherever it stands: image id, size and date.
func (s Slot) Label() string {
	size := "size unknown"
	if s.Size != nil {
		size = fmt.Sprintf("%d bytes", *s.Size)
	}
	return fmt.Sprintf("%s (%s, %s)", capillary.Shown(s.ID()), size, capillary.Shown(s.LastModified))
}
