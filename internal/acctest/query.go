package acctest

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// queryFile is where a CLI looks for list blocks.
const queryFile = "images.tfquery.hcl"

// Found is a result of "terraform query".
type Found struct {
	DisplayName string         `json:"display_name"`
	Identity    map[string]any `json:"identity"`
	// Resource is nil unless the values were asked for.
	Resource map[string]any `json:"resource_object"`
}

// Findings are what "terraform query" came to.
type Findings struct {
	Report

	Found []Found
}

// NewQueryCLI prepares a CLI that runs the provider in this process. The test is skipped with a Terraform
// before 1.14 and with OpenTofu, which know no queries.
func NewQueryCLI(t *testing.T, getenv func(string) string) *CLI {
	t.Helper()
	cli := NewCLI(t, getenv)
	if !cli.HasQueries() {
		t.Skip("queries need Terraform 1.14 or later, and are not in OpenTofu")
	}
	return cli
}

// HasQueries tells whether this is a Terraform that knows queries and actions: 1.14 or later, and not
// OpenTofu.
func (c *CLI) HasQueries() bool {
	c.tb.Helper()
	version, _ := c.Run("version")
	parts := regexp.MustCompile(`^Terraform v1\.(\d+)`).FindStringSubmatch(version)
	if parts == nil {
		return false
	}
	minor, err := strconv.Atoi(parts[1])
	return err == nil && minor >= 14
}

// Query runs "terraform query" with these list blocks.
func (c *CLI) Query(hcl string, args ...string) Findings {
	c.tb.Helper()
	Write(c.tb, filepath.Join(c.Dir, queryFile), []byte(hcl))
	findings := Findings{Report: c.report(append([]string{"query", "-json"}, args...))}
	for line := range bytes.Lines([]byte(findings.Output)) {
		var entry struct {
			Found *Found `json:"list_resource_found"`
		}
		if json.Unmarshal(line, &entry) == nil && entry.Found != nil {
			findings.Found = append(findings.Found, *entry.Found)
		}
	}
	return findings
}

// Names are the display names of what was found, in order.
func (f Findings) Names() []string {
	var names []string
	for _, found := range f.Found {
		names = append(names, found.DisplayName)
	}
	return names
}
