package filestore

import (
	"regexp"
	"strings"
	"testing"
)

func TestHostsHaveFoldersOfTheirOwn(t *testing.T) {
	t.Parallel()
	hosts := []string{
		"api.example.com", "api.example.com.", "api-example-com", "api.example.com:443",
		"127.0.0.1:8787", "127.0.0.1:878", "[::1]:80", "[::1:80]", "", ".", "..", "/", "../../etc/passwd", `..\..\x`,
		"con", "nul.example", "\xff", "\xfe", "k", "\u212a", " ", "a\x00b", "a\nb",
		strings.Repeat("a", 500), strings.Repeat("a", 501),
	}
	safe := regexp.MustCompile(`^([a-z0-9][a-z0-9-]*-)?[0-9a-f]{32}$`)
	seen := map[string]string{}
	for _, name := range hosts {
		folder := dirName(name)
		if !safe.MatchString(folder) || len(folder) > 100 {
			t.Errorf("the folder of %q is %q", name, folder)
		}
		if other, ok := seen[folder]; ok {
			t.Errorf("%q and %q share the folder %q", name, other, folder)
		}
		seen[folder] = name
	}
}

func TestAHostIsTheSameInUpperCase(t *testing.T) {
	t.Parallel()
	if a, b := dirName("API.Example.com"), dirName("api.example.COM"); a != b {
		t.Errorf("one host has the folders %q and %q", a, b)
	}
}

func TestAFolderNameCanBeRecognised(t *testing.T) {
	t.Parallel()
	// Spelled out: if this changes, runs of the old version and of the new one don't see each other.
	const want = "127-0-0-1-8787-10fe27fa5cd2fd86c28f9fe80327ab18"
	if got := dirName("127.0.0.1:8787"); got != want {
		t.Errorf("the folder is %q, not %q", got, want)
	}
}
