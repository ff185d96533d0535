package main

import (
	"slices"
	"strings"
)

// unreadLogs are the variables that turn logs off which nobody will read. Without a TF_LOG… in the
// environment, Terraform drops what its providers log, but terraform-plugin-log writes all of it: a dozen
// lines of JSON for every request, which Terraform then parses to drop them.
func unreadLogs(environ []string) []string {
	asked := func(entry string) bool {
		name, value, _ := strings.Cut(entry, "=")
		return strings.HasPrefix(name, "TF_LOG") && value != ""
	}
	if slices.ContainsFunc(environ, asked) {
		return nil
	}
	return []string{"TF_LOG_SDK", "TF_LOG_PROVIDER_CAPILLARY"}
}
