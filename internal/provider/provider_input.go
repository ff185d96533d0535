package provider

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// input is a setting that the provider block or the environment can provide.
type input struct {
	name       string // of the attribute
	variable   string // of the environment
	value      string
	configured bool // the provider block provides it, and so wins over the environment
}

// given reports whether the setting has been provided.
func (in input) given() bool { return in.configured || in.value != "" }

// String names both ways to provide it.
func (in input) String() string {
	return fmt.Sprintf("%s (environment: %s)", in.name, in.variable)
}

// origin names the way in which it was provided.
func (in input) origin() string {
	if in.configured {
		return "the provider's " + in.name
	}
	return "the environment variable " + in.variable
}

// inputs are the settings that have a variable, by the name of their attribute.
type inputs map[string]input

// readInputs merges the provider block with the environment. A variable that is empty counts as unset.
func readInputs(config providerModel, getenv func(string) string) inputs {
	merged := inputs{}
	add := func(name, variable string, configured types.String) {
		in := input{name: name, variable: variable, value: getenv(variable)}
		if !configured.IsNull() {
			in.value, in.configured = configured.ValueString(), true
		}
		merged[name] = in
	}
	add("base_url", "CAPILLARY_BASE_URL", config.BaseURL)
	add("username", "CAPILLARY_USERNAME", config.Username)
	add("password", "CAPILLARY_PASSWORD", config.Password)
	add("password_md5", "CAPILLARY_PASSWORD_MD5", config.PasswordMD5)
	add("client_key", "CAPILLARY_CLIENT_KEY", config.ClientKey)
	add("client_secret", "CAPILLARY_CLIENT_SECRET", config.ClientSecret)
	add("access_token", "CAPILLARY_ACCESS_TOKEN", config.AccessToken)
	add("customer_source", "CAPILLARY_SOURCE", config.CustomerSource)
	add("account_id", "CAPILLARY_ACCOUNT_ID", config.AccountID)
	add("ca_certificate_file", "CAPILLARY_CA_CERTIFICATE_FILE", config.CACertificateFile)
	add("client_certificate_file", "CAPILLARY_CLIENT_CERTIFICATE_FILE", config.ClientCertificateFile)
	add("client_key_file", "CAPILLARY_CLIENT_KEY_FILE", config.ClientKeyFile)
	merged["tolerated_warnings"] = input{
		name: "tolerated_warnings", variable: toleratedVariable, value: getenv(toleratedVariable), configured: !config.ToleratedWarnings.IsNull(),
	}
	privateLinks := types.StringNull()
	if !config.PrivateLinks.IsNull() && !config.PrivateLinks.IsUnknown() {
		privateLinks = types.StringValue(strconv.FormatBool(config.PrivateLinks.ValueBool()))
	}
	add("private_links", privateLinksVariable, privateLinks)
	merged["headers"] = input{
		name: "headers", variable: headersVariable, value: getenv(headersVariable), configured: !config.Headers.IsNull(),
	}
	return merged
}

// checkKnown refuses settings that are known only after apply: the provider needs them for the plan.
func checkKnown(config providerModel, merged inputs) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, setting := range config.settings() {
		if !isUnknown(setting.value) {
			continue
		}
		instead := "leave it out"
		if in, ok := merged[setting.name]; ok {
			instead = "leave it out and set the environment variable " + in.variable
		}
		diags.AddAttributeError(path.Root(setting.name), "A provider setting is not known yet", fmt.Sprintf(
			"The provider setting %s depends on something that is known only after apply, but the provider is needed to plan.\n\n"+
				"What to do: give it a value that is known beforehand, %s, or apply first what it depends on (terraform apply -target=…).",
			setting.name, instead))
	}
	return diags
}

// setting is an attribute of the provider block.
type setting struct {
	name  string
	value attr.Value
}

// settings lists the attributes in the order of the documentation.
func (m providerModel) settings() []setting {
	return []setting{
		{"base_url", m.BaseURL},
		{"username", m.Username},
		{"password", m.Password},
		{"password_md5", m.PasswordMD5},
		{"client_key", m.ClientKey},
		{"client_secret", m.ClientSecret},
		{"access_token", m.AccessToken},
		{"customer_source", m.CustomerSource},
		{"account_id", m.AccountID},
		{"ca_certificate_file", m.CACertificateFile},
		{"client_certificate_file", m.ClientCertificateFile},
		{"client_key_file", m.ClientKeyFile},
		{"headers", m.Headers},
		{"private_links", m.PrivateLinks},
		{"attribution", m.Attribution},
		{"request_timeout", m.RequestTimeout},
		{"max_retries", m.MaxRetries},
		{"settle_timeout", m.SettleTimeout},
		{"index_check", m.IndexCheck},
		{"missing_list", m.MissingList},
		{"requests_per_minute", m.RequestsPerMinute},
		{"batch_deletes", m.BatchDeletes},
		{"plan_checks", m.PlanChecks},
		{"tolerated_warnings", m.ToleratedWarnings},
	}
}

// isUnknown also looks into objects, maps and sets.
func isUnknown(value attr.Value) bool {
	var members map[string]attr.Value
	switch v := value.(type) {
	case types.Object:
		members = v.Attributes()
	case types.Map:
		members = v.Elements()
	case types.Set:
		if slices.ContainsFunc(v.Elements(), isUnknown) {
			return true
		}
	}
	for _, member := range members {
		if isUnknown(member) {
			return true
		}
	}
	return value.IsUnknown()
}
