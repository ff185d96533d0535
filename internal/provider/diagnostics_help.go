package provider

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// troubleshooting is the page that explains each message further.
const troubleshooting = "https://registry.terraform.io/providers/capillary-community/capillary/latest/docs/guides/troubleshooting"

// messages are the summaries with a row in the guide, one per line. "make docs" writes the file.
//
//go:embed troubleshooting.txt
var messages string

// summaries returns the messages as a list.
var summaries = sync.OnceValue(func() []string { //nolint:gochecknoglobals // a constant in all but syntax
	return strings.Split(strings.TrimSpace(messages), "\n")
})

// withHelp folds each diagnostic, and adds a link to its row in the troubleshooting guide. Diagnostics from the
// framework have no row.
func withHelp(diagnostics []*tfprotov6.Diagnostic) {
	for _, d := range diagnostics {
		d.Detail = foldIndented(d.Detail)
		if link := helpLink(d.Summary); link != "" && !strings.Contains(d.Detail, link) {
			d.Detail = strings.TrimSpace(d.Detail + "\n\nMore about this: " + link)
		}
	}
}

// helpLink returns the link to a message's row in the guide, or "" if it has none.
func helpLink(summary string) string {
	if !slices.Contains(summaries(), summary) {
		return ""
	}
	return troubleshooting + "#" + anchor(summary)
}

// anchor returns the anchor of a summary, as internal/tools/troubleshooting.awk does.
func anchor(summary string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == ' ':
			return '-'
		case c == '-', c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			return c
		}
		return -1
	}, strings.ToLower(summary))
}

// helpful adds links to the diagnostics of a response of any type.
func helpful[Resp any](response Resp, err error) (Resp, error) {
	if err == nil { // otherwise there is no response
		withHelp(diagnosticsOf(response))
	}
	return response, err
}

// diagnosticsOf returns the diagnostics of a response that can hold diagnostics of this provider.
func diagnosticsOf(response any) []*tfprotov6.Diagnostic { //nolint:cyclop // a list of types
	switch r := response.(type) {
	case *tfprotov6.ValidateProviderConfigResponse:
		return r.Diagnostics
	case *tfprotov6.ConfigureProviderResponse:
		return r.Diagnostics
	case *tfprotov6.ValidateResourceConfigResponse:
		return r.Diagnostics
	case *tfprotov6.UpgradeResourceStateResponse:
		return r.Diagnostics
	case *tfprotov6.ReadResourceResponse:
		return r.Diagnostics
	case *tfprotov6.PlanResourceChangeResponse:
		return r.Diagnostics
	case *tfprotov6.ApplyResourceChangeResponse:
		return r.Diagnostics
	case *tfprotov6.ImportResourceStateResponse:
		return r.Diagnostics
	case *tfprotov6.ValidateDataResourceConfigResponse:
		return r.Diagnostics
	case *tfprotov6.ReadDataSourceResponse:
		return r.Diagnostics
	case *tfprotov6.ValidateEphemeralResourceConfigResponse:
		return r.Diagnostics
	case *tfprotov6.OpenEphemeralResourceResponse:
		return r.Diagnostics
	case *tfprotov6.ValidateListResourceConfigResponse:
		return r.Diagnostics
	case *tfprotov6.ValidateActionConfigResponse:
		return r.Diagnostics
	case *tfprotov6.PlanActionResponse:
		return r.Diagnostics
	}
	return nil
}
