package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestCopyConfigurationLeavesBehindWhatACLIHasLeft(t *testing.T) {
	t.Parallel()
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "new")
	for _, name := range []string{"main.tf", "photos.tfquery.hcl", "a.png", ".terraform.lock.hcl", "terraform.tfstate", "terraform.tfvars"} {
		if err := os.WriteFile(filepath.Join(from, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(from, "adopt"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := copyConfiguration(from, to); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(to)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	if want := []string{"a.png", "main.tf", "photos.tfquery.hcl"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
