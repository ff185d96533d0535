package gallery

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// goldenPage is a page that has every field. Processes of other releases read it, and later releases read what this
// one has written: fields may be added to it, and none may change. It is indented for the reader.
var goldenPage = filepath.Join("testdata", "page.json") //nolint:gochecknoglobals // a constant that needs a separator

// everyNote returns notes in which no field is empty.
func everyNote() journal.Record {
	at := func(minute int) time.Time { return time.Date(2026, 3, 4, 5, minute, 7, 890_000_001, time.UTC) }
	return journal.Record{
		Removed:   map[string]time.Time{"removed-token": at(1)},
		Added:     map[string]time.Time{"added-token": at(2)},
		Seen:      map[string]time.Time{"seen-token": at(3)},
		Unlisted:  map[string]time.Time{"unlisted-token": at(4)},
		Deleting:  map[string]time.Time{"deleting-token": at(11)},
		Held:      map[string]journal.Claim{"held-token": {Key: "upload-1", At: at(5)}},
		Unsettled: at(6),
		Intents: []journal.Intent{{
			PendingUpload: journal.PendingUpload{
				Key: "upload-2", CustomerID: 564703420, Size: 18039, SHA256: strings.Repeat("ab", 32), Since: at(7),
				Settle: 2 * time.Minute, Before: []string{"seen-token", "held-token"}, NoBaseline: true,
			},
			Token: "traced-token", Listed: true, ContentType: "image/png", Run: "run-1", WorkspaceID: "place-1",
		}},
		Writes:     3,
		InProgress: &journal.InProgress{Until: at(8), Settle: 3 * time.Minute, Process: 4711, Since: at(9), Doing: journal.Uploading},
		Clock:      &journal.Clock{Wall: at(10), Boot: "boot-1", Up: time.Hour},
	}
}

// diskPage is a page in a variable.
type diskPage struct {
	ledger.Record

	content []byte
}

func (p *diskPage) String() string                                { return "page" }
func (p *diskPage) Load(context.Context) ([]byte, error)          { return p.content, nil }
func (p *diskPage) Store(_ context.Context, content []byte) error { p.content = content; return nil }

// A later process reads what this one has written, byte by byte.
func TestAPageIsWrittenAsTheGoldenFileHasIt(t *testing.T) {
	t.Parallel()
	want := everyNote()
	if name := emptyField(reflect.ValueOf(want), "notes"); name != "" {
		t.Fatalf("%s is empty: give each field a value", name)
	}
	disk := &diskPage{}
	page := &openPage{Record: disk, now: func() journal.Clock { return *want.Clock }}
	if err := page.store(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	var golden bytes.Buffer
	if err := json.Compact(&golden, readGolden(t)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(golden.String(), string(disk.content)); diff != "" {
		t.Errorf("%s and what is written differ: %s", goldenPage, diff)
	}
}

func TestTheGoldenPageIsReadCompletely(t *testing.T) {
	t.Parallel()
	page := &openPage{Record: &diskPage{content: readGolden(t)}}
	got, err := page.load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(everyNote(), got); diff != "" {
		t.Errorf("%s is read differently: %s", goldenPage, diff)
	}
}

// A later release may add a field anywhere, and share the page with this one.
func TestAPageWithUnknownFieldsIsRead(t *testing.T) {
	t.Parallel()
	golden := string(readGolden(t))
	for where, before := range map[string]string{
		"the page": "", "held": `"held-token": `, "a trace": `"traces": [`, "writing": `"writing": `, "clock": `"clock": `,
	} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			at := strings.Index(golden, before) + len(before)
			at += strings.Index(golden[at:], "{") + 1
			later := golden[:at] + `"of_a_later_release": {"is": ["unknown"]}, ` + golden[at:]
			page := &openPage{Record: &diskPage{content: []byte(later)}}
			got, err := page.load(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(everyNote(), got); diff != "" {
				t.Errorf("it is read differently: %s", diff)
			}
		})
	}
}

// Without anything to note, a page says nothing but its time: fields are left out, so that earlier releases which do not
// know them lose nothing.
func TestAnEmptyPageIsWrittenWithoutFields(t *testing.T) {
	t.Parallel()
	disk := &diskPage{}
	page := &openPage{Record: disk, now: func() journal.Clock { return journal.Clock{Wall: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)} }}
	if err := page.store(t.Context(), journal.Record{}); err != nil {
		t.Fatal(err)
	}
	if got, want := string(disk.content), `{"clock":{"wall":"2026-03-04T05:06:07Z"}}`; got != want {
		t.Errorf("it says %s, want %s", got, want)
	}
}

// The names of activities are on the pages of earlier releases.
func TestActivitiesKeepTheirNames(t *testing.T) {
	t.Parallel()
	for activity, want := range map[journal.Activity]string{journal.Uploading: "uploading", journal.Deleting: "deleting", journal.Adopting: "adopting"} {
		if string(activity) != want {
			t.Errorf("%q is called %q", want, activity)
		}
	}
}

func readGolden(t *testing.T) []byte {
	t.Helper()
	content, err := os.ReadFile(goldenPage)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// emptyField returns the name of a field that has no value, and nothing if all have one.
func emptyField(v reflect.Value, name string) string {
	if v.IsZero() {
		return name
	}
	switch v.Kind() { //nolint:exhaustive // the others contain no fields
	case reflect.Pointer:
		return emptyField(v.Elem(), name)
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if empty := emptyField(v.MapIndex(key), name+"."+key.String()); empty != "" {
				return empty
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if empty := emptyField(v.Index(i), name+"[]"); empty != "" {
				return empty
			}
		}
	case reflect.Struct:
		if _, ok := reflect.TypeAssert[time.Time](v); ok {
			return ""
		}
		for i := range v.NumField() {
			if empty := emptyField(v.Field(i), name+"."+v.Type().Field(i).Name); empty != "" {
				return empty
			}
		}
	}
	return ""
}
