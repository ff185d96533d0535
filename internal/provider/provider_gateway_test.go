package provider

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// gatewayEnvironment returns a complete environment with these variables added.
func gatewayEnvironment(variables map[string]string) func(string) string {
	env := map[string]string{"CAPILLARY_BASE_URL": "https://a.example.com", "CAPILLARY_ACCESS_TOKEN": "sample"}
	maps.Copy(env, variables)
	return environment(env)
}

func headersOf(values map[string]attr.Value) types.Map {
	return types.MapValueMust(types.StringType, values)
}

func TestResolveGateway(t *testing.T) {
	t.Parallel()
	variables := map[string]string{
		"CAPILLARY_CA_CERTIFICATE_FILE":     "env/ca.pem",
		"CAPILLARY_CLIENT_CERTIFICATE_FILE": "env/client.pem",
		"CAPILLARY_CLIENT_KEY_FILE":         "env/client.key",
		"CAPILLARY_HEADERS":                 "X-Key: a: b\r\n\n X-Tenant :7\n",
	}
	for name, test := range map[string]struct {
		edit func(*providerModel)
		env  map[string]string
		want capillary.Gateway
	}{
		"nothing": {},
		"the environment": {
			env: variables,
			want: capillary.Gateway{
				CACertificateFile: "env/ca.pem", ClientCertificateFile: "env/client.pem", ClientKeyFile: "env/client.key",
				Headers: map[string]string{"X-Key": "a: b", "X-Tenant": "7"},
			},
		},
		"the block before the environment": {
			env: variables,
			edit: func(m *providerModel) {
				m.CACertificateFile, m.ClientKeyFile = types.StringValue("ca.pem"), types.StringValue("client.key")
				m.Headers = headersOf(map[string]attr.Value{"X-Key": types.StringValue("c"), "X-Unset": types.StringNull()})
			},
			want: capillary.Gateway{
				CACertificateFile: "ca.pem", ClientCertificateFile: "env/client.pem", ClientKeyFile: "client.key",
				Headers: map[string]string{"X-Key": "c"},
			},
		},
		"no headers after all": {
			env:  variables,
			edit: func(m *providerModel) { m.Headers = headersOf(map[string]attr.Value{}) },
			want: capillary.Gateway{
				CACertificateFile: "env/ca.pem", ClientCertificateFile: "env/client.pem", ClientKeyFile: "env/client.key",
				Headers: map[string]string{},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := resolveSettings(t.Context(), block(test.edit), gatewayEnvironment(test.env))
			if diff := cmp.Diff(test.want, got.client.Gateway); diff != "" || len(diags) > 0 {
				t.Errorf("gateway (-want +got):\n%s\ndiagnostics: %v", diff, texts(diags))
			}
		})
	}
}

func TestResolveGatewayRefuses(t *testing.T) {
	t.Parallel()
	const advice = "It is for headers that a gateway asks for, not for those of the API or of HTTP itself."
	for name, test := range map[string]struct {
		edit func(*providerModel)
		env  map[string]string
		want []string
	}{
		"no key": {
			env: map[string]string{"CAPILLARY_CLIENT_CERTIFICATE_FILE": "client.pem"},
			want: []string{"Half of the client certificate is missing: A client certificate takes two files. The environment variable " +
				"CAPILLARY_CLIENT_CERTIFICATE_FILE names one, but client_key_file (environment: CAPILLARY_CLIENT_KEY_FILE) is not set.\n\n" +
				"What to do: set both or neither."},
		},
		"no certificate": {
			edit: func(m *providerModel) { m.ClientKeyFile = types.StringValue("client.key") },
			want: []string{"Half of the client certificate is missing: A client certificate takes two files. The provider's " +
				"client_key_file names one, but client_certificate_file (environment: CAPILLARY_CLIENT_CERTIFICATE_FILE) is not set.\n\n" +
				"What to do: set both or neither."},
		},
		"a header of the provider's": {
			edit: func(m *providerModel) {
				m.Headers = headersOf(map[string]attr.Value{"authorization": types.StringValue("Bearer hunter2")})
			},
			want: []string{"A header can't be sent: The header \"authorization\" can't be sent: the provider sets this header itself, " +
				"or it would change what a request means.\n\nWhat to do: correct the provider's headers. " + advice},
		},
		"a line without a colon": {
			env: map[string]string{"CAPILLARY_HEADERS": "X-Key: a\nhunter2"},
			want: []string{"A header can't be sent: Line 2 has no colon between a name and a value.\n\n" +
				"What to do: correct the environment variable CAPILLARY_HEADERS. " + advice},
		},
		"a header that is known only after apply": {
			edit: func(m *providerModel) {
				m.Headers = headersOf(map[string]attr.Value{"X-Key": types.StringUnknown()})
			},
			want: []string{"A provider setting is not known yet: The provider setting headers depends on something that is known only after apply, " +
				"but the provider is needed to plan.\n\nWhat to do: give it a value that is known beforehand, leave it out and set the environment variable " +
				"CAPILLARY_HEADERS, or apply first what it depends on (terraform apply -target=…)."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := resolveSettings(t.Context(), block(test.edit), gatewayEnvironment(test.env))
			if diff := cmp.Diff(test.want, texts(diags)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}
