package provider

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// knownPage explains the marks and names the vendor's pages.
const knownPage = "what-is-known-of-the-api.md"

// saysNothingOfTheAPI are pages without a mark, which are about the provider alone.
var saysNothingOfTheAPI = []string{"docs/functions/parse_image_id.md"} //nolint:gochecknoglobals // a constant in all but syntax

// TestPagesMarkWhatTheySayOfTheAPI checks that each page marks its statements about the API as documented, seen
// or inferred, that a mark names one of the vendor's pages, and that the page links to the explanation of the
// marks.
func TestPagesMarkWhatTheySayOfTheAPI(t *testing.T) {
	t.Parallel()
	repository := os.DirFS("../..")
	names := vendorPages(t)
	err := fs.WalkDir(repository, "docs", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Base(name) == knownPage {
			return err
		}
		page := readPage(t, repository, name)
		for _, wrong := range wrongMarks(page, names) {
			t.Errorf("%s has the mark %s: write [documented: PAGE], [seen: PAGE] or [inferred], with a page of %s", name, wrong, knownPage)
		}
		marked := regexp.MustCompile(`\[(documented|seen|inferred)\b`).MatchString(page)
		if silent := slices.Contains(saysNothingOfTheAPI, name); marked == silent {
			t.Errorf("%s: marked %t, about the provider alone %t", name, marked, silent)
		}
		if marked && !strings.Contains(page, knownPage) && path.Dir(name) != "docs/functions" {
			t.Errorf("%s has marks, and no link to %s, which explains them", name, knownPage)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWrongMarks(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"It is so [documented: PII]. [seen: PII] [inferred] [inferred: from two pages]": nil,
		"[documented] [seen] [documented: a page] [documented, the same] [Documented: PII]": {
			"[documented]", "[seen]", "[documented: a page]", "[documented, the same]", "[Documented: PII]",
		},
		"[documented pages](what.md) are a link, and so are [seen](a.md)": nil,
	} {
		if got := wrongMarks(text, []string{"PII"}); !slices.Equal(got, want) {
			t.Errorf("%s: %q", text, got)
		}
	}
}

// wrongMarks returns the marks of a page that name no source.
func wrongMarks(page string, names []string) []string {
	var wrong []string
	for _, mark := range regexp.MustCompile(`(?i)\[((?:documented|seen|inferred)\b[^\]]*)\](\(?)`).FindAllStringSubmatch(page, -1) {
		kind, where, _ := strings.Cut(mark[1], ": ")
		named := (kind == "documented" || kind == "seen") && slices.Contains(names, where)
		if mark[2] == "" && !named && kind != "inferred" {
			wrong = append(wrong, "["+mark[1]+"]")
		}
	}
	return wrong
}

// TestGuideNamesTheSourceOfEveryCode checks that the table of codes and the guide name the same vendor page for
// each code, and agree on whether its meaning was only seen. Every row has a source.
func TestGuideNamesTheSourceOfEveryCode(t *testing.T) {
	t.Parallel()
	names, rows := vendorPages(t), codeRows(t)
	for _, row := range capillary.Codes() {
		want := nameOf(t, row.Source)
		told := slices.ContainsFunc(rows, func(r codeRow) bool {
			return r.isAbout(row) && strings.Contains(r.source, want) && (!strings.Contains(row.Source, "seen") || strings.Contains(r.source, "seen"))
		})
		if !told {
			t.Errorf("the code %d (%s) is from %q, and no row of the troubleshooting guide says so (%s)", row.Number, row.Says, row.Source, want)
		}
	}
	for _, row := range rows {
		if !slices.ContainsFunc(append(names, "inferred"), func(name string) bool { return strings.Contains(row.source, name) }) {
			t.Errorf("the row of %s has the source %q, which is no page of %s", row.codes, row.source, knownPage)
		}
	}
}

// codeRow is a row of the guide's tables of codes that has a source.
type codeRow struct{ codes, source string }

// isAbout reports whether the row is about a code of the client's table. One code has two meanings.
func (r codeRow) isAbout(code capillary.Code) bool {
	if code.Number == 0 {
		return strings.Contains(r.codes, code.Says)
	}
	onRead := code.Where == nil || slices.Contains(code.Where, capillary.CallGet)
	return regexp.MustCompile(`\b`+strconv.FormatInt(code.Number, 10)+`\b`).MatchString(r.codes) &&
		(onRead || !strings.Contains(r.codes, "on a read"))
}

// codeRows reads the tables with a column for the source.
func codeRows(t *testing.T) []codeRow {
	t.Helper()
	guide, err := os.ReadFile(filepath.Join("..", "..", "templates", "guides", "troubleshooting.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, tables, _ := strings.Cut(string(guide), "\n## Codes of the API\n")
	tables, _, found := strings.Cut(tables, "\n### Warnings beside a good answer\n")
	var rows []codeRow
	for line := range strings.Lines(tables) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		switch {
		case !strings.HasPrefix(line, "|"), strings.HasPrefix(line, "|--"), strings.HasPrefix(line, "| Code |"):
		case len(cells) != 5:
			t.Errorf("a row of the tables of codes has %d cells, not five: %s", len(cells), line)
		default:
			rows = append(rows, codeRow{codes: cells[0], source: strings.TrimSpace(cells[4])})
		}
	}
	if !found || len(rows) == 0 {
		t.Fatal("the troubleshooting guide has no tables of codes")
	}
	return rows
}

// nameOf returns the name of the page with this path.
func nameOf(t *testing.T, source string) string {
	t.Helper()
	address := regexp.MustCompile(`^(reference|docs)/[\w-]+`).FindString(source)
	for name, page := range vendorTable(t) {
		if address != "" && strings.Contains(page, "["+address+"]") {
			return name
		}
	}
	if address != "" {
		t.Errorf("%s does not name the page %s", knownPage, address)
	}
	return "public clients"
}

// vendorPages returns the names of the vendor's pages.
func vendorPages(t *testing.T) []string {
	t.Helper()
	names := []string{"public clients"}
	for name := range vendorTable(t) {
		names = append(names, name)
	}
	return names
}

// vendorTable returns the table of the vendor's pages, by name.
func vendorTable(t *testing.T) map[string]string {
	t.Helper()
	page := readPage(t, os.DirFS("../.."), "templates/guides/"+knownPage)
	_, table, _ := strings.Cut(page, "\n## The vendor's pages\n")
	table, _, _ = strings.Cut(table, "\n## ")
	pages := map[string]string{}
	for _, row := range regexp.MustCompile(`(?m)^\| ([^|]+?) \| ([^|]+?) \|`).FindAllStringSubmatch(table, -1) {
		if row[1] != "Name" {
			pages[row[1]] = row[2]
		}
	}
	if len(pages) < 10 {
		t.Fatalf("%s names the pages %v only", knownPage, pages)
	}
	return pages
}
