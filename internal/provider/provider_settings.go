package provider

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// The defaults in the schema's descriptions.
const (
	defaultRequestTimeout = time.Minute
	defaultSettleTimeout  = 2 * time.Minute
	defaultMaxRetries     = 4
)

// The values of missing_list.
const (
	missingUnknown = "unknown"
	missingNone    = "none"
)

// settings is the result of configuration and environment.
type settings struct {
	client  capillary.Config
	gallery gallery.Options
}

// resolveSettings merges configuration and environment; configuration wins.
func resolveSettings(ctx context.Context, config providerModel, getenv func(string) string) (settings, diag.Diagnostics) {
	merged := readInputs(config, getenv)
	diags := checkKnown(config, merged)
	if diags.HasError() {
		return settings{}, diags // further errors could be wrong, because some settings are unknown
	}
	diags.Append(checkBaseURL(merged["base_url"])...)
	diags.Append(checkSource(merged["customer_source"])...)
	diags.Append(checkAccount(merged["account_id"])...)
	credentials, problems := resolveCredentials(merged)
	diags.Append(problems...)
	diags.Append(checkCredentials(merged)...)
	attribution, problems := resolveAttribution(ctx, config.Attribution, credentials)
	diags.Append(problems...)
	gateway, problems := resolveGateway(ctx, config.Headers, merged)
	diags.Append(problems...)
	privateLinks, problems := resolvePrivateLinks(merged["private_links"])
	diags.Append(problems...)
	tolerated, problems := resolveTolerated(ctx, config.ToleratedWarnings, merged["tolerated_warnings"])
	diags.Append(problems...)
	retries := defaultMaxRetries
	if !config.MaxRetries.IsNull() {
		retries = int(config.MaxRetries.ValueInt64())
	}
	check := imagelist.CheckStrict
	if !config.IndexCheck.IsNull() {
		check = imagelist.IndexCheck(config.IndexCheck.ValueString())
	}
	return settings{
		client: capillary.Config{
			BaseURL:        merged["base_url"].value,
			Credentials:    credentials,
			Source:         merged["customer_source"].value,
			AccountID:      merged["account_id"].value,
			Attribution:    attribution,
			Gateway:        gateway,
			RequestTimeout: durationOr(config.RequestTimeout, defaultRequestTimeout),
			MaxRetries:     retries,
			Tolerated:      tolerated,
			PrivateLinks:   privateLinks,
			// Null gives 0, which means no limit. More than 32 bits are as good as no limit, and don't fit into
			// every int.
			RequestsPerMinute: int(min(config.RequestsPerMinute.ValueInt64(), math.MaxInt32)),
		},
		gallery: gallery.Options{
			Share:      true,
			Check:      check,
			Settle:     durationOr(config.SettleTimeout, defaultSettleTimeout),
			MaxRetries: retries,
			Batch:      config.BatchDeletes.ValueBool(),

			MissingIsNone: config.MissingList.ValueString() == missingNone,
		},
	}, diags
}

// checkBaseURL requires an address to which credentials may be sent.
func checkBaseURL(in input) diag.Diagnostics {
	var diags diag.Diagnostics
	if !in.given() {
		diags.AddAttributeError(path.Root(in.name), "The address of the API is missing", fmt.Sprintf(
			"Set %s to the address of your cluster, such as https://eu.api.capillarytech.com.", in))
		return diags
	}
	u, err := capillary.ParseBaseURL(in.value)
	if err == nil && strings.Trim(u.Path, "/") != "" {
		err = errors.New("it must end with the host: the provider adds the paths of the calls itself")
	}
	if err != nil {
		diags.AddAttributeError(path.Root(in.name), "The address of the API can't be used",
			fmt.Sprintf("The address in %s can't be used: %s.", in.origin(), err))
	}
	return diags
}

// checkSource checks the variable as the schema checks the attribute.
func checkSource(in input) diag.Diagnostics {
	var diags diag.Diagnostics
	if in.given() && !slices.Contains(sources, in.value) {
		diags.AddAttributeError(path.Root(in.name), "The source is not one of Capillary's",
			fmt.Sprintf("%s is %q, but must be one of %s.", capitalize(in.origin()), in.value, strings.Join(sources, ", ")))
	}
	return diags
}

// checkAccount checks the variable as the schema checks the attribute. An empty variable counts as unset.
func checkAccount(in input) diag.Diagnostics {
	var diags diag.Diagnostics
	if in.given() && strings.TrimSpace(in.value) == "" {
		diags.AddAttributeError(path.Root(in.name), "A value is blank",
			fmt.Sprintf("%s consists of blanks, but must not be blank.", capitalize(in.origin())))
	}
	return diags
}

// durationOr parses a duration that durationValidator has accepted.
func durationOr(value types.String, fallback time.Duration) time.Duration {
	if d, err := time.ParseDuration(value.ValueString()); err == nil {
		return d
	}
	return fallback
}
