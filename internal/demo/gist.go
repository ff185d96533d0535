package main

import (
	"regexp"
	"strings"
)

var (
	// gistLines are the lines of a CLI's output that say what was done, and the titles of warnings.
	gistLines = regexp.MustCompile(`^((Terraform|OpenTofu) has been successfully initialized!|\S+: (Creation|Destruction) complete|Apply complete!|Destroy complete!|No changes\.|Plan:|Warning:)`)
	// longIDs make a line too long for a terminal; the table shows whose image it is.
	longIDs = regexp.MustCompile(` \[id=[^]]*\]$`)
)

// mirrorWarning comes with every provider from a mirror. Here it is void: the lock file is thrown away.
const mirrorWarning = "Warning: Incomplete lock file information for providers"

// gist is what matters of a CLI's output.
func gist(output string) string {
	var kept []string
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\n")
		if gistLines.MatchString(line) && line != mirrorWarning {
			kept = append(kept, longIDs.ReplaceAllString(line, ""))
		}
	}
	return strings.Join(kept, "\n")
}
