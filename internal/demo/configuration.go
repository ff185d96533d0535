package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// copyConfiguration copies a configuration's own files, and nothing that an earlier run of a CLI may have left
// beside them.
func copyConfiguration(from, to string) error {
	if err := os.MkdirAll(to, 0o750); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		belongs := func(suffix string) bool { return strings.HasSuffix(entry.Name(), suffix) }
		if !slices.ContainsFunc([]string{".tf", ".tfquery.hcl", ".png"}, belongs) {
			continue
		}
		content, err := os.ReadFile(filepath.Join(from, entry.Name())) //nolint:gosec // a file of this source tree
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, entry.Name()), content, 0o600); err != nil { //nolint:gosec // a name without directories
			return err
		}
	}
	return nil
}
