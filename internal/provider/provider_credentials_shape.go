package provider

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// checkCredentials detects what is often copied along with credentials or read from their file. The API would
// refuse them without saying why. It never shows the values.
func checkCredentials(merged inputs) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, w := range authMethods() {
		for _, name := range w.names {
			in := merged[name]
			if problem, todo := oddShape(name, in.value); problem != "" {
				diags.AddAttributeError(path.Root(name), "Credentials can't be right", fmt.Sprintf(
					"The value of %s %s.\n\nWhat to do: %s.", in.origin(), problem, todo))
			}
		}
	}
	return diags
}

// oddShape says what is wrong with the shape of a credential, or returns "". Only a password may start or end
// with a space.
func oddShape(name, value string) (problem, todo string) {
	const trim = "remove it: use trimspace(…) in the configuration, or printf '%s' instead of echo in a shell"
	switch {
	case strings.ContainsAny(value, "\r\n"):
		return "has a line break in it", trim
	case strings.ContainsRune(value, '\ufeff'):
		return "has a byte order mark in it, as some editors write one at the start of a file", "save the file as UTF-8 without a byte order mark"
	case strings.ContainsFunc(value, unicode.IsControl):
		return "has a control character in it", "enter it again"
	case strings.TrimSpace(value) != value && name != "password":
		return "begins or ends with a space", trim
	case name == "username" && strings.Contains(value, ":"):
		return "has a colon in it, which the name of a till can't have: it would end the name", "give the name alone, and the password as password"
	}
	return "", ""
}
