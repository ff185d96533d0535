package provider

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// TestEveryMessageLinksToTheGuide checks that every summary in the source has a row in the guide, an anchor in
// the generated page, and so a link.
func TestEveryMessageLinksToTheGuide(t *testing.T) {
	t.Parallel()
	page := readPage(t, os.DirFS("../.."), "docs/guides/troubleshooting.md")
	found := summariesOfSource(t)
	for op := creating; op <= purging; op++ {
		found = append(found, op.summary())
	}
	if len(found) < 50 {
		t.Errorf("only %d summaries were found in the source: are they made differently now?", len(found))
	}
	for _, summary := range found {
		link := helpLink(summary)
		_, name, _ := strings.Cut(link, "#")
		if link == "" {
			t.Errorf("%q has no link: add it to templates/guides/troubleshooting.md, and run make docs", summary)
		} else if strings.Count(page, `<a id="`+name+`"></a>`) != 1 {
			t.Errorf("the troubleshooting guide does not have the anchor %s once", name)
		}
	}
}

// TestListOfMessages checks that the list in the provider is that of the guide.
func TestListOfMessages(t *testing.T) {
	t.Parallel()
	guide := readPage(t, os.DirFS("../.."), "docs/guides/troubleshooting.md")
	var want []string
	for _, row := range regexp.MustCompile(`(?m)^\| <a id="[^"]+"></a>([^|]*?)(?: \([^|)]*\))? \|`).FindAllStringSubmatch(guide, -1) {
		want = append(want, row[1])
	}
	if diff := cmp.Diff(want, summaries()); diff != "" {
		t.Errorf("run make docs (-guide +troubleshooting.txt):\n%s", diff)
	}
}

// summariesOfSource returns the texts that this package gives to diagnostics as their summary.
func summariesOfSource(t *testing.T) []string {
	t.Helper()
	makers := regexp.MustCompile(`^(New(Attribute)?(Error|Warning)Diagnostic|Add(Attribute)?(Error|Warning))$`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			maker, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !makers.MatchString(maker.Sel.Name) {
				return true
			}
			at := 0
			if strings.Contains(maker.Sel.Name, "Attribute") {
				at = 1
			}
			if literal, ok := call.Args[at].(*ast.BasicLit); ok { // others repeat one that is found elsewhere
				text, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				found = append(found, text)
			}
			return true
		})
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func TestHelpLink(t *testing.T) {
	t.Parallel()
	for summary, want := range map[string]string{
		"The image could not be read":                    troubleshooting + "#the-image-could-not-be-read",
		"The customer's images could not all be deleted": troubleshooting + "#the-customers-images-could-not-all-be-deleted",
		"Invalid Attribute Value Match":                  "",
	} {
		if got := helpLink(summary); got != want {
			t.Errorf("%q links to %q, want %q", summary, got, want)
		}
	}
}

// A link is added once, and only to the provider's own messages.
func TestWithHelp(t *testing.T) {
	t.Parallel()
	ours := &tfprotov6.Diagnostic{Summary: "Two passwords", Detail: "Twice."}
	other := &tfprotov6.Diagnostic{Summary: "Missing Configuration", Detail: "Required."}
	for range 2 {
		withHelp([]*tfprotov6.Diagnostic{ours, other})
	}
	want := "Twice.\n\nMore about this: " + troubleshooting + "#two-passwords"
	if ours.Detail != want || other.Detail != "Required." {
		t.Errorf("got %q and %q", ours.Detail, other.Detail)
	}
}
