package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The guide shows the table that the bench prints, and the script that the bench runs.
func TestScriptIsTheOneInTheGuide(t *testing.T) {
	t.Parallel()
	guide := load(t, "docs", "guides", "compared-with-a-script.md")
	if script := load(t, "examples", "careful-script", "main.go"); !strings.Contains(guide, strings.TrimSpace(script)) {
		t.Error("the guide's script is not examples/careful-script/main.go, word for word")
	}
	if head := "| | " + strings.Join(scriptColumns(), " | ") + " |"; !strings.Contains(strings.ToLower(guide), head) {
		t.Errorf("the guide has no table with the columns %s", head)
	}
	if got, want := len(contest{}.cells()), 1+len(scriptColumns()); got != want {
		t.Errorf("a row has %d cells, and there are %d columns", got, want)
	}
}

func load(t *testing.T, path ...string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(append([]string{"..", ".."}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
