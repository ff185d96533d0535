package journal

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
)

// A believed list says what is gone, and nothing about what was noted after it was asked for.
func TestNoteList(t *testing.T) {
	t.Parallel()
	asked := time.Now()
	earlier, later := asked.Add(-time.Minute), asked.Add(time.Second)
	for name, test := range map[string]struct {
		known   Record
		leaving string
		list    []string
		there   bool // the image "a" is known to be there afterwards
		gone    bool // it is known to have been deleted
	}{
		"seen before, not listed":         {known: Record{Seen: map[string]time.Time{"a": earlier}}},
		"uploaded before, not listed":     {known: Record{Added: map[string]time.Time{"a": earlier}}},
		"seen later, not listed":          {known: Record{Seen: map[string]time.Time{"a": later}}, there: true},
		"uploaded later, not listed":      {known: Record{Added: map[string]time.Time{"a": later}}, there: true},
		"seen before, and being deleted":  {known: Record{Seen: map[string]time.Time{"a": earlier}}, leaving: "a", there: true},
		"deleted before, listed":          {known: Record{Removed: map[string]time.Time{"a": earlier}}, list: []string{"a"}, there: true},
		"deleted later, listed":           {known: Record{Removed: map[string]time.Time{"a": later}}, list: []string{"a"}, gone: true},
		"deleted before, and another one": {known: Record{Removed: map[string]time.Time{"a": earlier}}, list: []string{"b"}, gone: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &Journal{record: test.known}
			if test.leaving != "" {
				m.NoteLeaving(test.leaving, evidence.Open)
			}
			var images []capillary.Image
			for _, token := range test.list {
				images = append(images, capillary.Image{Token: token})
			}
			m.NoteList(images, asked)
			_, seen := m.record.Seen["a"]
			_, added := m.record.Added["a"]
			if _, gone := m.record.Removed["a"]; gone != test.gone || (seen || added) != test.there {
				t.Errorf("there %t, gone %t; want %t, %t", seen || added, gone, test.there, test.gone)
			}
		})
	}
}
