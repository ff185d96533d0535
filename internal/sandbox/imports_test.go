package sandbox_test

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// The package comment gives the reason.
func TestSandboxSharesNothingWithTheCodeItTests(t *testing.T) {
	t.Parallel()
	const own = "github.com/capillary-community/terraform-provider-capillary/"
	var files []string
	for _, pattern := range []string{"*.go", "sandboxtest/*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d files, error %v", pattern, len(found), err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range parsed.Imports {
			path := strings.Trim(spec.Path.Value, `"`)
			if strings.HasPrefix(path, own) && !strings.HasPrefix(path, own+"internal/sandbox") {
				t.Errorf("%s imports %s", file, path)
			}
		}
	}
}
