package filestore

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A message about an unusable folder names the folder, and none of the ledger's files.
func TestOpenNamesTheFolderOnly(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), filepath.Join(file, "cache"), "api.example")
	if err == nil || strings.Contains(err.Error(), runSuffix) || !strings.Contains(err.Error(), file) {
		t.Errorf("the error is: %v", err)
	}
}
