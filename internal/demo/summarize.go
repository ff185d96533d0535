package main

import (
	"regexp"
	"strings"
)

var (
	// gistLines match the lines of a CLI's output that say what was done, and the titles of warnings.
	gistLines = regexp.MustCompile(`^((Terraform|OpenTofu) has been successfully initialized!|\S+: (Creation|Destruction|Import) complete|Apply complete!|Destroy complete!|No changes\.|Plan:|Warning:)`)
	// longIDs match ids that make a line too long for a terminal; the table shows whose image it is.
	longIDs = regexp.MustCompile(` \[(id|identity)=[^]]*\]$`)
	// noChanges match a part that comes with every action, and makes a line too long as well.
	noChanges = regexp.MustCompile(` Resources: 0 added, 0 changed, 0 destroyed\.( Actions:)`)
	// updateLines match the beginning of an update in place, and changedLines the changes in it.
	updateLines  = regexp.MustCompile(`^  # \S+ will be updated in-place$`)
	changedLines = regexp.MustCompile(`^      [-+~] `)
	// progressLines match an action's progress.
	progressLines = regexp.MustCompile(`^Action action\.\S+ \([^)]*\): (.*)$`)
	// imageIDs match the ids in the output of a query or an action. The table shows their beginnings, too.
	imageIDs = regexp.MustCompile(`\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`)
)

// actionPlan matches the plan of a run that only runs an action.
const actionPlan = "Plan: 0 to add, 0 to change, 0 to destroy. Actions:"

// mirrorWarning comes with every provider from a mirror. It does not matter here, because the lock file is
// thrown away.
const mirrorWarning = "Warning: Incomplete lock file information for providers"

// summarize returns the lines of a CLI's output that matter.
func summarize(output string) string {
	var kept []string
	updating := false
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\n")
		updating = line != "    }" && (updating || updateLines.MatchString(line))
		switch {
		case updateLines.MatchString(line), updating && changedLines.MatchString(line):
			kept = append(kept, strings.TrimPrefix(line, "  "))
		case line == mirrorWarning, strings.HasPrefix(line, actionPlan):
		case gistLines.MatchString(line):
			kept = append(kept, noChanges.ReplaceAllString(longIDs.ReplaceAllString(line, ""), "$1"))
		default:
			kept = append(kept, gistOfNew(line)...)
		}
	}
	return strings.Join(kept, "\n")
}

// gistOfNew returns the part that matters of a line that only a query or an action prints.
func gistOfNew(line string) []string {
	if found := queryLine.FindStringSubmatch(line); found != nil {
		return []string{found[1] + short(found[2]) + " " + found[3]}
	}
	if told := progressLines.FindStringSubmatch(line); told != nil {
		return folded(imageIDs.ReplaceAllStringFunc(told[1], short))
	}
	return nil
}

// folded breaks a line that is too long to be quoted.
func folded(line string) []string {
	const room = width - len("  | ")
	lines := strings.Split(wrap(line, room-2), "\n")
	for i := range lines[1:] {
		lines[i+1] = "  " + lines[i+1]
	}
	return lines
}
