package main

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// callLine matches the sandbox's line about a call: time, method, path, status, what it did, who made it.
var callLine = regexp.MustCompile(`^\d\d:\d\d:\d\d (\S+) (\S+) (\S+) (.*), by (.*)$`)

// byProvider is how the provider's User-Agent begins.
const byProvider = "terraform-provider-capillary/"

// describeCalls returns a line for each call of the provider; repeated calls in a row share one.
func describeCalls(lines []string, customerID int64) []string {
	base := fmt.Sprintf("/v2/customers/%d", customerID)
	var told []string
	same := 0
	for _, line := range lines {
		call := callLine.FindStringSubmatch(line)
		if len(call) == 0 || !strings.HasPrefix(call[5], byProvider) {
			continue
		}
		note := strings.ReplaceAll(call[4], fmt.Sprintf(" of customer %d", customerID), "")
		if call[3] != "200" {
			note = call[3] + " " + note
		}
		text := fmt.Sprintf("%-6s  %-25s  %s", call[1], shortened(call[2], base), note)
		if same > 0 && strings.TrimSuffix(told[len(told)-1], times(same)) == text {
			same++
			told[len(told)-1] = text + times(same)
			continue
		}
		told, same = append(told, text), 1
	}
	return told
}

// writes returns the lines of all calls except reads, by any actor.
func writes(lines []string) []string {
	var found []string
	for _, line := range lines {
		if call := callLine.FindStringSubmatch(line); len(call) > 0 && call[1] != http.MethodGet {
			found = append(found, line)
		}
	}
	return found
}

// fetched reports whether the provider has downloaded an image.
func fetched(lines []string, token string) bool {
	return slices.ContainsFunc(lines, func(line string) bool {
		call := callLine.FindStringSubmatch(line)
		return len(call) > 0 && strings.HasPrefix(call[5], byProvider) && call[3] == "200" && strings.Contains(call[2], "/"+token+"?")
	})
}

// shortened shortens a path so that it fits into a line of the terminal.
func shortened(path, base string) string {
	path = strings.Replace(path, base, "~", 1)
	return strings.Replace(path, "&source=INSTORE", "&…", 1)
}

// times returns how often a call was made, in words.
func times(n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf(" (%d×)", n)
}
