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

// Table lists images for people, a line each; the one with the marked token gets an arrow.
func Table(slots []Slot, marked string) string {
	if len(slots) == 0 {
		return "    (no images)"
	}
	lines := make([]string, len(slots))
	for i, slot := range slots {
		arrow := "    " // Terraform wraps no line that begins with a space
		if slot.Token == marked {
			arrow = "  → "
		}
		lines[i] = arrow + slot.String()
	}
	return strings.Join(lines, "\n")
}

// LossReport lists images that are gone with all that may help to get them back.
func LossReport(slots []Slot) string {
	lines := make([]string, len(slots))
	for i, slot := range slots {
		lines[i] = fmt.Sprintf("    %s\n      s3_token %s", slot, slot.Token)
	}
	return strings.Join(lines, "\n")
}

// String describes a slot in a line: index, image id, size, date, and the name where it says another
// index than the list.
func (s Slot) String() string {
	size := "size unknown"
	if s.Size != nil {
		size = fmt.Sprintf("%d bytes", *s.Size)
	}
	text := fmt.Sprintf("index %d: %s (%s, %s)", s.Index, s.ID(), size, s.LastModified)
	if number, ok := s.NameNumber(); !ok || number != s.Index {
		text += fmt.Sprintf(", name %q", s.Name)
	}
	return text
}
