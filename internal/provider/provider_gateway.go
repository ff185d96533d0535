package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// headersVariable holds headers for a gateway, one "Name: value" per line.
const headersVariable = "CAPILLARY_HEADERS"

// resolveGateway reads the settings for a gateway in front of the API. The client opens the files.
func resolveGateway(ctx context.Context, configured types.Map, merged inputs) (capillary.Gateway, diag.Diagnostics) {
	diags := checkClientCertificate(merged["client_certificate_file"], merged["client_key_file"])
	headers, problems := resolveHeaders(ctx, configured, merged["headers"])
	diags.Append(problems...)
	return capillary.Gateway{
		CACertificateFile:     merged["ca_certificate_file"].value,
		ClientCertificateFile: merged["client_certificate_file"].value,
		ClientKeyFile:         merged["client_key_file"].value,
		Headers:               headers,
	}, diags
}

// checkClientCertificate requires both files of a client certificate, or neither.
func checkClientCertificate(certificate, key input) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, pair := range [][2]input{{certificate, key}, {key, certificate}} {
		given, missing := pair[0], pair[1]
		if given.value != "" && missing.value == "" {
			diags.AddAttributeError(path.Root(missing.name), "Half of the client certificate is missing", fmt.Sprintf(
				"A client certificate takes two files. %s names one, but %s is not set.\n\nWhat to do: set both or neither.",
				capitalize(given.origin()), missing))
		}
	}
	return diags
}

// resolveHeaders reads the headers from the provider block or, if it has none, from the environment. It never
// shows values.
func resolveHeaders(ctx context.Context, configured types.Map, in input) (map[string]string, diag.Diagnostics) {
	if !in.given() {
		return nil, nil
	}
	headers, diags := parseHeaders(in)
	if in.configured {
		var values map[string]types.String
		diags = configured.ElementsAs(ctx, &values, false)
		headers = map[string]string{}
		for name, value := range values {
			if !value.IsNull() {
				headers[name] = value.ValueString()
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		if err := capillary.CheckHeader(name, headers[name]); err != nil {
			diags.Append(unusableHeader(in, fmt.Sprintf("The header %q can't be sent: %s.", capillary.Printable(name), err)))
		}
	}
	return headers, diags
}

// parseHeaders parses the variable and skips empty lines.
func parseHeaders(in input) (map[string]string, diag.Diagnostics) {
	headers := map[string]string{}
	var diags diag.Diagnostics
	for number, line := range strings.Split(in.value, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		name, value, found := strings.Cut(line, ":")
		if !found {
			diags.Append(unusableHeader(in, fmt.Sprintf("Line %d has no colon between a name and a value.", number+1)))
			continue
		}
		headers[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return headers, diags
}

func unusableHeader(in input, problem string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(in.name), "A header can't be sent", fmt.Sprintf(
		"%s\n\nWhat to do: correct %s. It is for headers that a gateway asks for, not for those of the API or of HTTP itself.",
		problem, in.origin()))
}
