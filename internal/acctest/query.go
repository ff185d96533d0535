package acctest

import (
	"bytes"
	"encoding/json"
	"path/filepath"
)

// queryFile is the file in which a CLI finds list blocks.
const queryFile = "images.tfquery.hcl"

// Found is a result of "terraform query".
type Found struct {
	DisplayName string         `json:"display_name"`
	Identity    map[string]any `json:"identity"`
	// Resource is nil unless the values were requested.
	Resource map[string]any `json:"resource_object"`
}

// Findings are the results of "terraform query".
type Findings struct {
	Report

	Found []Found
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

// Names returns the display names of the results, in order.
func (f Findings) Names() []string {
	var names []string
	for _, found := range f.Found {
		names = append(names, found.DisplayName)
	}
	return names
}
