package provider

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// block returns a provider block; what is not set is null.
func block(edit func(*providerModel)) providerModel {
	model := providerModel{Attribution: types.ObjectNull(attributionTypes())}
	if edit != nil {
		edit(&model)
	}
	return model
}

func attributionTypes() map[string]attr.Type {
	return map[string]attr.Type{
		"entity_type": types.StringType, "entity_code": types.StringType, "lookup_type": types.StringType, "lookup_value": types.StringType,
	}
}

func environment(variables map[string]string) func(string) string {
	return func(name string) string { return variables[name] }
}

// texts returns the diagnostics as "summary: detail".
func texts(diags diag.Diagnostics) []string {
	var list []string
	for _, d := range diags {
		list = append(list, d.Summary()+": "+d.Detail())
	}
	return list
}

func TestResolveSettingsTakesDefaults(t *testing.T) {
	t.Parallel()
	got, diags := resolveSettings(t.Context(), block(nil), environment(map[string]string{
		"CAPILLARY_BASE_URL": "https://eu.api.example.com", "CAPILLARY_ACCESS_TOKEN": "sample",
	}))
	want := settings{
		client: capillary.Config{
			BaseURL:        "https://eu.api.example.com",
			Credentials:    capillary.AccessToken("sample"),
			RequestTimeout: time.Minute,
			MaxRetries:     4,
		},
		gallery: gallery.Options{Share: true, Check: imagelist.CheckStrict, Settle: 2 * time.Minute, MaxRetries: 4},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(settings{}), cmp.FilterPath(isFunc, cmp.Ignore())); diff != "" || len(diags) > 0 {
		t.Errorf("settings (-want +got):\n%s\ndiagnostics: %v", diff, texts(diags))
	}
}

// isFunc skips the hooks of a configuration, which can't be compared.
func isFunc(p cmp.Path) bool { return p.Last().String() == ".Observe" }

func TestResolveSettingsTakesTheBlockBeforeTheEnvironment(t *testing.T) {
	t.Parallel()
	attribution := types.ObjectValueMust(attributionTypes(), map[string]attr.Value{
		"entity_type": types.StringValue("TILL"), "entity_code": types.StringValue("till.7"),
		"lookup_type": types.StringNull(), "lookup_value": types.StringNull(),
	})
	got, diags := resolveSettings(t.Context(), block(func(m *providerModel) {
		m.BaseURL = types.StringValue("https://a.example.com")
		m.ClientKey, m.ClientSecret = types.StringValue("key"), types.StringValue("secret")
		m.CustomerSource, m.AccountID = types.StringValue("WECHAT"), types.StringValue("acc")
		m.RequestTimeout, m.SettleTimeout = types.StringValue("90s"), types.StringValue("3s")
		m.MaxRetries, m.IndexCheck = types.Int64Value(0), types.StringValue("name")
		m.RequestsPerMinute, m.BatchDeletes = types.Int64Value(100), types.BoolValue(true)
		m.Attribution, m.PrivateLinks = attribution, types.BoolValue(true)
	}), environment(map[string]string{
		"CAPILLARY_PRIVATE_LINKS": "false",
		"CAPILLARY_BASE_URL":      "https://b.example.com", "CAPILLARY_SOURCE": "LINE", "CAPILLARY_ACCOUNT_ID": "other",
		"CAPILLARY_USERNAME": "till", "CAPILLARY_PASSWORD": "123", "CAPILLARY_CLIENT_SECRET": "other",
	}))
	want := settings{
		client: capillary.Config{
			BaseURL: "https://a.example.com", Credentials: capillary.ClientCredentials{Key: "key", Secret: "secret"},
			Source: "WECHAT", AccountID: "acc", RequestTimeout: 90 * time.Second, RequestsPerMinute: 100, PrivateLinks: true,
			Attribution: capillary.Attribution{EntityType: "TILL", EntityCode: "till.7"},
		},
		gallery: gallery.Options{Share: true, Check: imagelist.CheckName, Settle: 3 * time.Second, Batch: true},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(settings{}), cmp.FilterPath(isFunc, cmp.Ignore())); diff != "" || len(diags) > 0 {
		t.Errorf("settings (-want +got):\n%s\ndiagnostics: %v", diff, texts(diags))
	}
}

func TestResolveSettingsRefuses(t *testing.T) {
	t.Parallel()
	token := map[string]string{"CAPILLARY_BASE_URL": "https://a.example.com", "CAPILLARY_ACCESS_TOKEN": "sample"}
	tests := map[string]struct {
		edit func(*providerModel)
		env  map[string]string
		want []string
	}{
		"no address": {
			env: map[string]string{"CAPILLARY_ACCESS_TOKEN": "sample"},
			want: []string{"The address of the API is missing: Set base_url (environment: CAPILLARY_BASE_URL) to the address of your cluster, " +
				"such as https://eu.api.capillarytech.com."},
		},
		"a switch of the environment": {
			env:  map[string]string{"CAPILLARY_BASE_URL": "https://a.example.com", "CAPILLARY_ACCESS_TOKEN": "sample", "CAPILLARY_PRIVATE_LINKS": "maybe"},
			want: []string{`A switch is neither on nor off: The environment variable CAPILLARY_PRIVATE_LINKS is "maybe", but must be true or false.`},
		},
		"an address in the clear": {
			env: map[string]string{"CAPILLARY_BASE_URL": "http://a.example.com", "CAPILLARY_ACCESS_TOKEN": "sample"},
			want: []string{"The address of the API can't be used: The address in the environment variable CAPILLARY_BASE_URL can't be used: " +
				"http:// would send the credentials in the clear to anyone on the way; use https:// " +
				"(http:// is accepted for a loopback address only, such as the sandbox's)."},
		},
		"a source that does not exist": {
			env: map[string]string{"CAPILLARY_BASE_URL": "https://a.example.com", "CAPILLARY_ACCESS_TOKEN": "sample", "CAPILLARY_SOURCE": "FAX"},
			want: []string{"The source is not one of Capillary's: The environment variable CAPILLARY_SOURCE is \"FAX\", but must be one of " +
				"INSTORE, MARTJACK, WECHAT, LINE, FACEBOOK, WEB_ENGAGE, TMALL, TAOBAO, JD, ECOMMERCE, WEBSITE, MOBILE_APP, ALL."},
		},
		"an account of blanks": {
			env:  map[string]string{"CAPILLARY_BASE_URL": "https://a.example.com", "CAPILLARY_ACCESS_TOKEN": "sample", "CAPILLARY_ACCOUNT_ID": " "},
			want: []string{"A value is blank: The environment variable CAPILLARY_ACCOUNT_ID consists of blanks, but must not be blank."},
		},
		"an unknown setting with a variable": {
			env:  token,
			edit: func(m *providerModel) { m.Password = types.StringUnknown() },
			want: []string{"A provider setting is not known yet: The provider setting password depends on something that is known only after apply, " +
				"but the provider is needed to plan.\n\nWhat to do: give it a value that is known beforehand, leave it out and set the environment variable " +
				"CAPILLARY_PASSWORD, or apply first what it depends on (terraform apply -target=…)."},
		},
		"an unknown setting without a variable": {
			env: token,
			edit: func(m *providerModel) {
				m.Attribution = types.ObjectValueMust(attributionTypes(), map[string]attr.Value{
					"entity_type": types.StringValue("TILL"), "entity_code": types.StringUnknown(),
					"lookup_type": types.StringNull(), "lookup_value": types.StringNull(),
				})
			},
			want: []string{"A provider setting is not known yet: The provider setting attribution depends on something that is known only after apply, " +
				"but the provider is needed to plan.\n\nWhat to do: give it a value that is known beforehand, leave it out, " +
				"or apply first what it depends on (terraform apply -target=…)."},
		},
		"attribution with Basic": {
			env: map[string]string{"CAPILLARY_BASE_URL": "https://a.example.com", "CAPILLARY_USERNAME": "till", "CAPILLARY_PASSWORD": "123"},
			edit: func(m *providerModel) {
				m.Attribution = types.ObjectValueMust(attributionTypes(), map[string]attr.Value{
					"entity_type": types.StringValue("TILL"), "entity_code": types.StringValue("till.7"),
					"lookup_type": types.StringNull(), "lookup_value": types.StringNull(),
				})
			},
			want: []string{"Attribution needs OAuth: The API accepts attribution to an entity with OAuth only, but the provider is set up for Basic authentication.\n\n" +
				"What to do: leave entity_type and entity_code out, or authenticate with client_key and client_secret, or access_token, instead of username and password."},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := resolveSettings(t.Context(), block(test.edit), environment(test.env))
			if diff := cmp.Diff(test.want, texts(diags)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}
