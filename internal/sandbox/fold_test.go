package sandbox_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// unfolded joins what the command has folded.
func unfolded(text string) string {
	return regexp.MustCompile(`\n {9}`).ReplaceAllString(text, " ")
}

// wantNarrow wants no line wider than a terminal. What a shell reads stays whole.
func wantNarrow(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > 80 && !regexp.MustCompile(`^(# )?export `).MatchString(line) {
			t.Errorf("wider than 80 columns: %s", line)
		}
	}
}

// Everything that the command prints fits a terminal: its help, its greeting, its log and its errors.
func TestLinesFitATerminal(t *testing.T) {
	t.Parallel()
	t.Run("help", func(t *testing.T) {
		t.Parallel()
		var stdout, stderr lines
		sandbox.Command(t.Context(), []string{"-help"}, &stdout, &stderr)
		wantNarrow(t, stdout.String())
	})
	t.Run("greeting and log", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "seed.json")
		seed := `{"orgId": "900001", "username": "sandbox.till", "password": "sandbox-password", "customers": [{"id": 564703420, "identifiers":
			{"mobile": "919900000001", "email": "asha@example.com", "externalId": "a-rather-long-external-id", "cardnumber": "4711"},
			"images": [{"size": 20480}, {"size": 20481}]}]}`
		if err := os.WriteFile(file, []byte(seed), 0o600); err != nil {
			t.Fatal(err)
		}
		stdout, address, end := serve(t, "-listen", "127.0.0.1:0", "-seed", file)
		call(t, http.MethodGet, address+getPath(full))
		call(t, http.MethodDelete, address+deletePath(full, 0, 2))
		call(t, http.MethodGet, address+"/"+strings.Repeat("none", 40))
		end()
		wantNarrow(t, stdout.String())
		for _, part := range []string{
			"customer 564703420: 2 images, cardnumber 4711, email asha@example.com, externalId a-rather-long-external-id, mobile 919900000001\n",
			"200 deleted index 0 of customer 564703420; 2 → 1 image; then nothing at index 2: 8078 No Image passed to be deleted, by Go-http-client/1.1\n",
		} {
			if !strings.Contains(unfolded(stdout.String()), part) {
				t.Errorf("standard output lacks %q:\n%s", part, stdout)
			}
		}
	})
	t.Run("errors", func(t *testing.T) {
		t.Parallel()
		var stdout, stderr lines
		sandbox.Command(t.Context(), []string{"-listen", "0.0.0.0:8787"}, &stdout, &stderr)
		wantNarrow(t, stderr.String())
	})
}

// Programs that read the log need one line per call.
func TestLinesCanStayWhole(t *testing.T) {
	t.Parallel()
	stdout, address, end := serve(t, "-listen", "127.0.0.1:0", "-width", "0")
	call(t, http.MethodDelete, address+deletePath(full, 0, 2))
	end()
	if part := "3 → 2 images; then nothing at index 2: 8078 No Image passed to be deleted, by Go-http-client/1.1\n"; !strings.Contains(stdout.String(), part) {
		t.Errorf("standard output lacks %q:\n%s", part, stdout)
	}
}
