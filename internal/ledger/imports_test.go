package ledger

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// The package comment promises it.
func TestLedgerStandsOnNothingOfThisModule(t *testing.T) {
	t.Parallel()
	found, err := filepath.Glob("*.go")
	if err != nil || len(found) == 0 {
		t.Fatalf("%d files, error %v", len(found), err)
	}
	for _, file := range found {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range parsed.Imports {
			path := strings.Trim(spec.Path.Value, `"`)
			for _, no := range []string{"github.com/capillary-community/", "github.com/hashicorp/", "net/"} {
				if strings.HasPrefix(path, no) {
					t.Errorf("%s imports %s", file, path)
				}
			}
		}
	}
}
