package community

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// bad is what the style page in CONTRIBUTING.md warns of most, with the reason. The list is short on purpose: it
// keeps the worst phrases out, and does not replace reading aloud.
var bad = []struct { //nolint:gochecknoglobals // a table, never written to
	phrase *regexp.Regexp
	why    string
}{
	{regexp.MustCompile(`\b([Nn]obody|[Ss]omebody|[Ww]hoever)\b`), "name the caller, the process, the user or the run"},
	{regexp.MustCompile(`\btells (whether|if)\b`), `write "reports whether" or "says whether"`},
	{regexp.MustCompile(`(?i)\bfor ever\b`), `write "forever", or how long`},
	{regexp.MustCompile(`(?i)\b(that|which|who) (is|are) none\b`), `write "is not a …"`},
	{regexp.MustCompile(`(?i)\bin case that\b`), `write "if"`},
	{regexp.MustCompile(`\bElse\b`), `write "Otherwise"`},
	{regexp.MustCompile(`(?i)\b(anew|lest|of late|aught)\b`), `write "again", "so that … not", "recently"`},
	{regexp.MustCompile(`(?i)\bbegins? by \w+ing\b`), `write "first …"`},
	{regexp.MustCompile(`^// Who \w+s `), "a comment starts with its subject"},
}

// Comments, messages and pages keep to the style page.
func TestPlainEnglish(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(root, path)
		switch {
		case entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && entry.Name() != ".." && entry.Name() != ".github" || entry.Name() == "dist"):
			return filepath.SkipDir
		case entry.IsDir(), name == filepath.Join("internal", "community", "english_test.go"), name == "CONTRIBUTING.md":
			return nil
		case strings.HasSuffix(name, ".go"):
			checkComments(t, path)
		case strings.HasSuffix(name, ".md"), strings.HasSuffix(name, ".tmpl"), strings.HasSuffix(name, "diagnostics.txt"):
			checkLines(t, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// checkComments checks the comments and the texts of a Go file; a single word in quotes is not prose. The names of
// the cases in the gallery's tests are not checked yet.
func checkComments(t *testing.T, path string) {
	t.Helper()
	positions := token.NewFileSet()
	file, err := parser.ParseFile(positions, path, nil, parser.ParseComments)
	if err != nil {
		t.Error(err)
		return
	}
	for _, group := range file.Comments {
		for _, comment := range group.List {
			check(t, positions.Position(comment.Pos()).String(), comment.Text)
		}
	}
	if strings.Contains(path, filepath.Join("internal", "gallery")) && strings.HasSuffix(path, "_test.go") {
		return
	}
	ast.Inspect(file, func(node ast.Node) bool {
		if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if text, err := strconv.Unquote(literal.Value); err == nil && strings.Contains(text, " ") {
				check(t, positions.Position(literal.Pos()).String(), text)
			}
		}
		return true
	})
}

func checkLines(t *testing.T, path string) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Error(err)
		return
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for number := 1; lines.Scan(); number++ {
		check(t, path+":"+strconv.Itoa(number), lines.Text())
	}
	if err := lines.Err(); err != nil {
		t.Error(err)
	}
}

func check(t *testing.T, place, text string) {
	t.Helper()
	for _, b := range bad {
		if found := b.phrase.FindString(text); found != "" {
			t.Errorf("%s: %q: %s", place, found, b.why)
		}
	}
}
