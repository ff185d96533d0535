package provider

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// samples are the first bytes of files, by which their type is detected.
func samples() map[string][]byte {
	box := func(brand string) []byte {
		return append([]byte{0, 0, 0, 0x1c}, []byte("ftyp"+brand+"\x00\x00\x00\x00"+brand+"mif1miaf")...)
	}
	return map[string][]byte{
		"image/png":                []byte("\x89PNG\r\n\x1a\n"),
		"image/jpeg":               []byte("\xff\xd8\xff\xe0\x00\x10JFIF"),
		"image/gif":                []byte("GIF89a"),
		"image/svg+xml":            []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"></svg>`),
		"image/webp":               []byte("RIFF\x24\x00\x00\x00WEBPVP8 "),
		"image/heic":               box("heic"),
		"image/avif":               box("avif"),
		"application/octet-stream": {0, 1, 2, 3},
	}
}

func TestFileContent(t *testing.T) {
	t.Parallel()
	for contentType, start := range samples() {
		t.Run(contentType, func(t *testing.T) {
			t.Parallel()
			want := append(bytes.Clone(start), bytes.Repeat([]byte{0}, 4000)...)
			if contentType == "image/svg+xml" {
				want = append(bytes.Clone(start), bytes.Repeat([]byte(" "), 4000)...)
			}
			name := filepath.Join(t.TempDir(), "avatar")
			write(t, name, want)
			got, err := fileContent(name)
			if err != nil {
				t.Fatal(err)
			}
			if got.contentType != contentType || got.filename != "avatar" || got.size != int64(len(want)) || !got.isSmall() {
				t.Errorf("got %+v", got)
			}
			if diff := cmp.Diff(want, readAll(t, got)); diff != "" {
				t.Errorf("bytes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestContentHash(t *testing.T) {
	t.Parallel()
	const sumOfABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // of the standard
	name := filepath.Join(t.TempDir(), "abc")
	write(t, name, []byte("abc"))
	fromFile, err := fileContent(name)
	if err != nil {
		t.Fatal(err)
	}
	inline, err := base64Content(base64.StdEncoding.EncodeToString([]byte("abc")))
	if err != nil {
		t.Fatal(err)
	}
	if fromFile.sha256 != sumOfABC || inline.sha256 != sumOfABC {
		t.Errorf("hashes are %s and %s, want %s", fromFile.sha256, inline.sha256, sumOfABC)
	}
	if got := string(readAll(t, inline)); got != "abc" {
		t.Errorf("inline bytes are %q", got)
	}
}

func TestInlineContentIsNamedAfterItsType(t *testing.T) {
	t.Parallel()
	got, err := base64Content(base64.StdEncoding.EncodeToString(samples()["image/png"]))
	if err != nil || got.filename != "image.png" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestContentOnTheEdgeOfWhatTheAPITakes(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "large")
	sparse(t, name, maxContent)
	if got, err := fileContent(name); err != nil || got.size != maxContent {
		t.Errorf("49 MB: got %+v, %v", got, err)
	}
	sparse(t, name, minContent)
	if got, err := fileContent(name); err != nil || got.isSmall() {
		t.Errorf("10 KB: got %+v, %v", got, err)
	}
}

func TestContentRefuses(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write(t, filepath.Join(folder, "empty"), nil)
	sparse(t, filepath.Join(folder, "large"), maxContent+1)
	file := func(name string) func() (*content, error) {
		return func() (*content, error) { return fileContent(name) }
	}
	inline := func(encoded string) func() (*content, error) {
		return func() (*content, error) { return base64Content(encoded) }
	}
	tests := map[string]struct {
		read func() (*content, error)
		want string
	}{
		"a missing file":      {file(filepath.Join(folder, "missing")), "there is no such file"},
		"a directory":         {file(folder), "it is a directory, but must be a file"},
		"a device":            {file(os.DevNull), "it is not a regular file but a pipe, device or socket, whose bytes can't be read twice"},
		"an empty file":       {file(filepath.Join(folder, "empty")), "it is empty"},
		"a large file":        {file(filepath.Join(folder, "large")), "it has 51380225 bytes, and the API takes 49 MB at most (51380224 bytes)"},
		"no base64":           {inline("secret?"), "it is not valid base64"},
		"truncated base64":    {inline("YWJjZ"), "it is not valid base64"},
		"base64 of nothing":   {inline(""), "it is empty"},
		"base64 of too much":  {inline(strings.Repeat("AAAA", maxContent/3+1)), "it has more than 51380224 bytes, and the API takes 49 MB at most (51380224 bytes)"},
		"base64 with a space": {inline("YWJj YWJj"), "it is not valid base64"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := test.read()
			if err == nil || err.Error() != test.want {
				t.Errorf("got %+v, error %v, want %s", got, err, test.want)
			}
		})
	}
	if _, err := fileContent(filepath.Join(folder, "missing")); !errors.Is(err, errNoFileYet) {
		t.Errorf("a missing file is %v, want errNoFileYet", err)
	}
}

func write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// sparse creates a file of this size that takes no space.
func sparse(t *testing.T, name string, size int64) {
	t.Helper()
	write(t, name, nil)
	if err := os.Truncate(name, size); err != nil {
		t.Fatal(err)
	}
}

func readAll(t *testing.T, c *content) []byte {
	t.Helper()
	reader, err := c.open()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	all, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return all
}
