package plugin

import (
	"slices"
	"strings"
)

// unreadLogs returns the variables that turn off the logs of a provider if they have no reader. Without a TF_LOG… in the environment,
// Terraform drops what its providers log, but terraform-plugin-log still writes it: a dozen lines of JSON for
// every request, which Terraform parses before it drops them.
func unreadLogs(environ []string, provider string) []string {
	asked := func(entry string) bool {
		name, value, _ := strings.Cut(entry, "=")
		return strings.HasPrefix(name, "TF_LOG") && value != ""
	}
	if slices.ContainsFunc(environ, asked) {
		return nil
	}
	return []string{"TF_LOG_SDK", "TF_LOG_PROVIDER_" + strings.ToUpper(provider)}
}
