package releasefiles_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// A scan that did not take place must not look like one without findings: it reports that it was skipped, or
// fails if it is required.
func TestTheScanForVulnerabilitiesSaysWhatItDid(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the tools are shell scripts")
	}
	const unreachable = `echo 'govulncheck: fetching vulnerabilities: Get "https://vuln.example": no such host' >&2; exit 1`
	for name, test := range map[string]struct {
		scanner, required string
		passes            bool
		says              string
	}{
		"nothing found":            {`echo "No vulnerabilities found."`, "", true, "No vulnerabilities found."},
		"something found":          {`echo "Your code is affected"; exit 3`, "", false, "Your code is affected"},
		"it could not be built":    {`echo "govulncheck: loading packages" >&2; exit 1`, "", false, "loading packages"},
		"no database":              {unreachable, "", true, "SKIPPED: "},
		"no database, but it must": {unreachable, "1", false, "FAILED: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			scanner := filepath.Join(t.TempDir(), "govulncheck")
			if err := os.WriteFile(scanner, []byte("#!/bin/sh\n"+test.scanner+"\n"), 0o700); err != nil { //nolint:gosec // a script to run
				t.Fatal(err)
			}
			command := exec.CommandContext(t.Context(), "../vulnerabilities")
			command.Env = append(os.Environ(), "GOVULNCHECK="+scanner, "VULNDB_REQUIRED="+test.required)
			printed, err := command.CombinedOutput()
			if (err == nil) != test.passes || !strings.Contains(string(printed), test.says) {
				t.Errorf("%v:\n%s", err, printed)
			}
			if skipped := strings.Contains(string(printed), "SKIPPED"); skipped != (test.says == "SKIPPED: ") {
				t.Errorf("it reports the wrong thing about being skipped:\n%s", printed)
			}
		})
	}
}
