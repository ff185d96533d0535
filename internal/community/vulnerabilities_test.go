package community

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mended lists the published vulnerabilities that the provider once had, and the releases that fix them. The
// scan needs a database on the Internet, but this test finds a downgraded dependency without it.
//
//nolint:gochecknoglobals // a table, never written to
var mended = []struct {
	module, since string
	not           []string // later releases that have the fix
	by            string
}{
	{"google.golang.org/grpc", "v1.82.1", nil, "GO-2026-6061"},
	{"google.golang.org/grpc", "v1.83.1", nil, "GO-2026-6348"},
	{"google.golang.org/grpc", "v1.83.2", []string{"v1.84.0"}, "GO-2026-6443"},
	{"golang.org/x/text", "v0.39.0", nil, "GO-2026-5970"},
	{"golang.org/x/net", "v0.55.0", nil, "GO-2026-5026"},
}

func TestPublishedVulnerabilitiesStayMended(t *testing.T) {
	t.Parallel()
	required := string(read(t, "go.mod"))
	for _, m := range mended {
		found := regexp.MustCompile(`(?m)^\s*` + regexp.QuoteMeta(m.module) + ` (v\S+)`).FindStringSubmatch(required)
		switch {
		case found == nil:
			t.Errorf("go.mod does not require %s", m.module)
		case slices.Compare(numbers(t, found[1]), numbers(t, m.since)) < 0, slices.Contains(m.not, found[1]):
			t.Errorf("%s %s has the vulnerability %s", m.module, found[1], m.by)
		}
	}
	if strings.Contains(required, "\nreplace") {
		t.Error("go.mod replaces a module, so its versions say nothing")
	}
}

// numbers returns the parts of a released version.
func numbers(t *testing.T, version string) []int {
	t.Helper()
	var parts []int
	for part := range strings.SplitSeq(strings.TrimPrefix(version, "v"), ".") {
		number, err := strconv.Atoi(part)
		if err != nil {
			t.Fatalf("%s is not the version of a release: %v", version, err)
		}
		parts = append(parts, number)
	}
	return parts
}

// The scan is a step of .ci/run that can fail it: no other command hides its result.
func TestTheScanForVulnerabilitiesCanFailTheCI(t *testing.T) {
	t.Parallel()
	script := string(read(t, ".ci/run"))
	if !strings.Contains(script, "\nset -euo pipefail\n") || !strings.Contains(script, "\nmake vulnerabilities\n") {
		t.Error(".ci/run does not end with a failure where the scan does")
	}
	if rule := string(read(t, "GNUmakefile")); !strings.Contains(rule, "\n\t@internal/tools/vulnerabilities\n") {
		t.Error("make vulnerabilities does not end with a failure where the scan does")
	}
	for _, path := range files(t, ".github/workflows/*.y*ml") {
		for name, j := range parse[workflow](t, path).Jobs {
			at := j.runs(".ci/run")
			if at >= 0 && (!j.ContinueOnError.IsZero() || !j.Steps[at].ContinueOnError.IsZero() || strings.TrimSpace(j.Steps[at].Run) != ".ci/run") {
				t.Errorf("%s: job %s forgives what .ci/run finds", path, name)
			}
		}
	}
}
