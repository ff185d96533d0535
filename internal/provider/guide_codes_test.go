package provider

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestGuideNamesEveryCode: whoever looks up a code of the API in the troubleshooting guide finds it, with
// what to do; and the guide knows no code that the client does not judge.
func TestGuideNamesEveryCode(t *testing.T) {
	t.Parallel()
	known, told := codesOfClient(t), codesOfGuide(t)
	for code := range known {
		if !told[code] {
			t.Errorf("the client knows the code %d, but the troubleshooting guide has no row for it", code)
		}
	}
	for code := range lookupCodes {
		if !told[int(code)] {
			t.Errorf("lookups have words of their own for the code %d, but the troubleshooting guide has no row for it", code)
		}
	}
	for code := range told {
		// Pages of a CDN and a bare 400 are judged by what they are not.
		if !known[code] && code != 400 && (code < 500 || code > 599) {
			t.Errorf("the troubleshooting guide has a row for the code %d, which the client does not know", code)
		}
	}
}

// codesOfClient are the numbers that the client's tables of codes name. They are read from its source:
// what it exports is what a code means, not which codes there are.
func codesOfClient(t *testing.T) map[int]bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "capillary", "codes.go"), nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[int]bool{}
	ast.Inspect(file, func(node ast.Node) bool {
		clause, ok := node.(*ast.CaseClause)
		if !ok {
			return true
		}
		for _, given := range clause.List {
			if comparison, ok := given.(*ast.BinaryExpr); ok && comparison.Op == token.EQL {
				given = comparison.Y
			}
			if literal, ok := given.(*ast.BasicLit); ok && literal.Kind == token.INT {
				codes[number(t, literal.Value)] = true
			}
		}
		return true
	})
	if len(codes) < 30 {
		t.Errorf("only %d codes were found in the client's source: has it moved?", len(codes))
	}
	return codes
}

// codesOfGuide are the numbers in the first cells of the guide's tables of codes.
func codesOfGuide(t *testing.T) map[int]bool {
	t.Helper()
	guide, err := os.ReadFile(filepath.Join("..", "..", "templates", "guides", "troubleshooting.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, tables, found := strings.Cut(string(guide), "\n## Codes of the API\n")
	if !found {
		t.Fatal("the troubleshooting guide has no section about codes")
	}
	codes := map[int]bool{}
	for _, cell := range regexp.MustCompile(`(?m)^\| ([^|]*) \|`).FindAllStringSubmatch(tables, -1) {
		for _, code := range regexp.MustCompile(`\b\d{3,}\b`).FindAllString(cell[1], -1) {
			codes[number(t, code)] = true
		}
	}
	return codes
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
