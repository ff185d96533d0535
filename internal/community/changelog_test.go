package community

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// kinds are those of Keep a Changelog, in the order in which it lists them.
var kinds = []string{"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"} //nolint:gochecknoglobals // a constant in all but syntax

// The changelog has the form that it says it has: sections of versions, the newest first, of known kinds
// of changes, and a link for each version.
func TestChangelog(t *testing.T) {
	t.Parallel()
	for _, problem := range changelogProblems(string(read(t, "CHANGELOG.md"))) {
		t.Error(problem)
	}
}

func changelogProblems(text string) []string {
	var found []string
	version := regexp.MustCompile(`^## \[(Unreleased|\d+\.\d+\.\d+(?:-[\w.-]+)?)\](?: - \d{4}-\d{2}-\d{2})?$`)
	var versions, seen []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "### "):
			kind := strings.TrimPrefix(line, "### ")
			if !slices.Contains(kinds, kind) || slices.Contains(seen, kind) {
				found = append(found, "a kind of change that is not known, or comes twice: "+kind)
			}
			seen = append(seen, kind)
		case strings.HasPrefix(line, "## "):
			heading := version.FindStringSubmatch(line)
			if len(heading) == 0 || (heading[1] == "Unreleased") == strings.Contains(line, " - ") {
				found = append(found, "not the heading of a version: "+line)
				continue
			}
			versions, seen = append(versions, heading[1]), nil
		}
	}
	if len(versions) == 0 || versions[0] != "Unreleased" {
		found = append(found, "the first section must be [Unreleased]")
	}
	for _, v := range versions {
		if !strings.Contains(text, "\n["+v+"]: https://") {
			found = append(found, "there is no link for "+v)
		}
	}
	return found
}

// The first release, and the one after it, can be cut, and their notes are what was unreleased.
func TestCutRelease(t *testing.T) {
	t.Parallel()
	changelog := filepath.Join(t.TempDir(), "CHANGELOG.md")
	text := string(read(t, "CHANGELOG.md"))
	unreleased := section(text, "[Unreleased]")
	save(t, changelog, text)

	cut(t, changelog, true, "0.1.0", "2026-12-01")
	text = load(t, changelog)
	if got := section(text, "[0.1.0] - 2026-12-01"); got != unreleased || unreleased == "" {
		t.Errorf("the section of 0.1.0 is\n%s\nwant\n%s", got, unreleased)
	}
	cut(t, changelog, false, "0.1.0", "2026-12-02") // it is there already
	cut(t, changelog, false, "0.2.0", "2026-12-02") // there is nothing to release
	save(t, changelog, strings.Replace(text, "## [Unreleased]\n", "## [Unreleased]\n\n### Fixed\n\n- A mistake.\n", 1))
	cut(t, changelog, false, "v0.2.0", "2026-12-02")
	cut(t, changelog, true, "0.2.0", "2026-12-02")
	text = load(t, changelog)
	for _, link := range []string{
		"[Unreleased]: https://github.com/capillary-community/terraform-provider-capillary/compare/v0.2.0...HEAD\n",
		"[0.2.0]: https://github.com/capillary-community/terraform-provider-capillary/compare/v0.1.0...v0.2.0\n",
		"[0.1.0]: https://github.com/capillary-community/terraform-provider-capillary/releases/tag/v0.1.0\n",
	} {
		if !strings.Contains(text, link) {
			t.Errorf("the link is missing: %s", link)
		}
	}
	for _, problem := range changelogProblems(text) {
		t.Error(problem)
	}
}

// cut runs what "make cut" runs.
func cut(t *testing.T, changelog string, want bool, args ...string) {
	t.Helper()
	before := load(t, changelog)
	cmd := exec.CommandContext(t.Context(), filepath.Join(root, "internal", "tools", "cut-release"), args...)
	cmd.Env = append(os.Environ(), "CHANGELOG="+changelog)
	output, err := cmd.CombinedOutput()
	if (err == nil) != want {
		t.Fatalf("cut %v: %v\n%s", args, err, output)
	}
	if !want && load(t, changelog) != before {
		t.Errorf("cut %v failed, and changed the file", args)
	}
}

// section is the text below a heading.
func section(text, heading string) string {
	_, rest, _ := strings.Cut(text, "\n## "+heading+"\n")
	if end := regexp.MustCompile(`(?m)^(## |\[[^\]]+\]: )`).FindStringIndex(rest); end != nil {
		rest = rest[:end[0]]
	}
	return strings.TrimSpace(rest)
}

func load(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func save(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// The examples name a version once there is a release, and not before: what they show is what a reader can install.
func TestExamplesNameTheReleasedVersion(t *testing.T) {
	t.Parallel()
	constraint := releasedConstraint(string(read(t, "CHANGELOG.md")))
	shown := append(files(t, "examples/*/*.tf"), files(t, "examples/*/*/*.tf")...)
	for _, path := range append(shown, "README.md") {
		for _, got := range constraints(string(read(t, path))) {
			if got != constraint {
				t.Errorf("%s requires version %q of the provider, but should require %q", path, got, constraint)
			}
		}
	}
}

// releasedConstraint returns the constraint that the examples should have; it is empty before the first release.
func releasedConstraint(changelog string) string {
	released := regexp.MustCompile(`(?m)^## \[(\d+\.\d+)\.`).FindStringSubmatch(changelog)
	if released == nil {
		return ""
	}
	return "~> " + released[1]
}

// constraints returns the version constraint of each block that requires this provider, empty for none.
func constraints(text string) []string {
	var found []string
	for _, block := range regexp.MustCompile(`(?s)\bcapillary = \{.*?\}`).FindAllString(text, -1) {
		version := regexp.MustCompile(`(?m)^\s*version\s*=\s*"(.*)"`).FindStringSubmatch(block)
		found = append(found, "")
		if version != nil {
			found[len(found)-1] = version[1]
		}
	}
	return found
}

func TestConstraints(t *testing.T) {
	t.Parallel()
	const text = "capillary = {\n  source = \"a/capillary\"\n}\ncapillary = {\n  source  = \"a/capillary\"\n  version = \"~> 0.1\"\n}"
	if got := constraints(text); !slices.Equal(got, []string{"", "~> 0.1"}) {
		t.Errorf("got %q", got)
	}
	for changelog, want := range map[string]string{
		"## [Unreleased]": "",
		"## [Unreleased]\n\n## [0.2.1] - 2027-01-02\n\n## [0.1.0] - 2026-12-01": "~> 0.2",
	} {
		if got := releasedConstraint(changelog); got != want {
			t.Errorf("after %q: %q, want %q", changelog, got, want)
		}
	}
}
