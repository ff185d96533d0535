package examples_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
)

// firstConfiguration is the first configuration that a reader of the README meets.
func firstConfiguration(t *testing.T) string {
	t.Helper()
	readme := acctest.Read(t, filepath.Join(root, "..", "README.md"))
	block := regexp.MustCompile("(?s)```hcl\n(.*?)```").FindStringSubmatch(readme)
	if block == nil {
		t.Fatal("the README shows no configuration")
	}
	return block[1]
}

// A configuration that named a host would send the sandbox's password there: a variable fills what the
// provider block leaves out.
func TestReadmeBeginsWithoutAHost(t *testing.T) {
	t.Parallel()
	if !strings.Contains(firstConfiguration(t), `provider "capillary" {}`) {
		t.Error("the README's first configuration has no empty provider block")
	}
}

// The README's quick start works as it is.
func TestAccReadme(t *testing.T) {
	t.Parallel()
	lives(1)(t, sample{extra: firstConfiguration(t)}.newStage(t))
}
