package examples_test

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// TestEveryExampleIsTested: a new example needs a test that runs it.
func TestEveryExampleIsTested(t *testing.T) {
	t.Parallel()
	tested := []string{
		"demo/*", "demo/*/*", // by "make demo", which .ci/run does too
		"careful-script/main.go",                          // by "make bench", which .ci/run does too
		"modules/*/*", "modules/*/*/*", "modules/*/*/*/*", // by TestAccModules
		"pipelines/*/*.yml",      // by the tests of pipelines
		"pipelines/vault/*.tf",   // by TestAccVault
		"pipelines/*/backend.tf", // by TestBackendsLock
		"*/versions.tf", "*/*/versions.tf",
		"adopt/forget.tf", "resources/*/import.sh", // by the samples that start with something else
	}
	for _, s := range samples() {
		tested = append(tested, s.files...)
	}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if hidden := name != "." && strings.HasPrefix(entry.Name(), "."); hidden && entry.IsDir() {
			return fs.SkipDir // files that Terraform leaves behind
		} else if err != nil || hidden || entry.IsDir() {
			return err
		}
		if !slices.ContainsFunc(tested, func(pattern string) bool { ok, _ := path.Match(pattern, name); return ok }) {
			t.Errorf("no test runs examples/%s", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
