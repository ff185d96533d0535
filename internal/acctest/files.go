package acctest

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Picture returns a PNG of this size; a different number gives a different picture.
func Picture(number int64, size int) []byte { return sandbox.Picture(number, size) }

// File writes bytes to a new file in a directory of the test's own and returns its path.
func File(tb testing.TB, name string, content []byte) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), name)
	Write(tb, path, content)
	return path
}

// Write writes bytes to a file.
func Write(tb testing.TB, path string, content []byte) {
	tb.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		tb.Fatal(err)
	}
}

// Read reads a file.
func Read(tb testing.TB, path string) string {
	tb.Helper()
	content, err := os.ReadFile(path) //nolint:gosec // a file of the test's own
	if err != nil {
		tb.Fatal(err)
	}
	return string(content)
}

// Remove removes a file.
func Remove(tb testing.TB, path string) {
	tb.Helper()
	if err := os.Remove(path); err != nil {
		tb.Fatal(err)
	}
}

// SHA256 returns the hash of the bytes in hexadecimal.
func SHA256(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
