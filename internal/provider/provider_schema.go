package provider

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// providerModel is the provider block.
type providerModel struct {
	BaseURL        types.String `tfsdk:"base_url"`
	Username       types.String `tfsdk:"username"`
	Password       types.String `tfsdk:"password"`
	PasswordMD5    types.String `tfsdk:"password_md5"`
	ClientKey      types.String `tfsdk:"client_key"`
	ClientSecret   types.String `tfsdk:"client_secret"`
	AccessToken    types.String `tfsdk:"access_token"`
	CustomerSource types.String `tfsdk:"customer_source"`
	AccountID      types.String `tfsdk:"account_id"`
	Attribution    types.Object `tfsdk:"attribution"`
	RequestTimeout types.String `tfsdk:"request_timeout"`
	MaxRetries     types.Int64  `tfsdk:"max_retries"`
	SettleTimeout  types.String `tfsdk:"settle_timeout"`
	IndexCheck     types.String `tfsdk:"index_check"`
	MissingList    types.String `tfsdk:"missing_list"`

	CACertificateFile     types.String `tfsdk:"ca_certificate_file"`
	ClientCertificateFile types.String `tfsdk:"client_certificate_file"`
	ClientKeyFile         types.String `tfsdk:"client_key_file"`
	Headers               types.Map    `tfsdk:"headers"`

	RequestsPerMinute types.Int64 `tfsdk:"requests_per_minute"`
	ToleratedWarnings types.Set   `tfsdk:"tolerated_warnings"`
	BatchDeletes      types.Bool  `tfsdk:"batch_deletes"`
	PrivateLinks      types.Bool  `tfsdk:"private_links"`

	PlanChecks types.String `tfsdk:"plan_checks"`
}

// sources are the documented sources of a read.
var sources = []string{ //nolint:gochecknoglobals // a constant in all but syntax
	"INSTORE", "MARTJACK", "WECHAT", "LINE", "FACEBOOK", "WEB_ENGAGE", "TMALL", "TAOBAO", "JD",
	"ECOMMERCE", "WEBSITE", "MOBILE_APP", "ALL",
}

// Schema implements provider.Provider. Nothing is required, because everything may come from the environment:
// resolveSettings says what is missing, and names both ways to provide it.
func (p *capillaryProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"attribution": attributionAttribute(),
	}
	for _, group := range []map[string]schema.Attribute{
		connectionAttributes(), credentialAttributes(), gatewayAttributes(), patienceAttributes(), deletionAttributes(), planAttributes(),
	} {
		maps.Copy(attributes, group)
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages the customer images of Capillary Technologies' loyalty platform, and deletes " +
			"**the image that was asked for and no other**, although the platform's API deletes by position.",
		Attributes: attributes,
	}
}

func connectionAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"base_url": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Address of the cluster, e.g. `https://eu.api.capillarytech.com`. Required, here or in " +
				"`CAPILLARY_BASE_URL`. `http://` is refused, as it would send the credentials in the clear, except for a loopback address.",
		},
		// It is not called "source", a name that Terraform reserves in provider blocks.
		"customer_source": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Source of the customers, sent with every read. Default: `INSTORE`. Environment: `CAPILLARY_SOURCE`.",
			Validators:          []validator.String{stringvalidator.OneOf(sources...)},
		},
		"account_id": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Account within the source, sent with every read; needed for sources with several accounts [documented: lookup]. " +
				"Environment: `CAPILLARY_ACCOUNT_ID`.",
			Validators: []validator.String{notBlank()},
		},
	}
}

func credentialAttributes() map[string]schema.Attribute {
	secret := func(description string) schema.Attribute {
		return schema.StringAttribute{Optional: true, Sensitive: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"username": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "User name of a till, for Basic authentication, which is off by default for new organisations [documented: authentication]. Environment: `CAPILLARY_USERNAME`.",
		},
		"password":      secret("Password of `username`; the provider sends its MD5, as the API requires [documented: authentication]. Environment: `CAPILLARY_PASSWORD`."),
		"password_md5":  secret("MD5 of the password in hexadecimal, instead of `password`. Environment: `CAPILLARY_PASSWORD_MD5`."),
		"client_key":    secret("Key of an OAuth client. Environment: `CAPILLARY_CLIENT_KEY`."),
		"client_secret": secret("Secret of `client_key`. The provider fetches a token once, shares and renews it. Environment: `CAPILLARY_CLIENT_SECRET`."),
		"access_token":  secret("A ready OAuth token, used as it is and never renewed. Environment: `CAPILLARY_ACCESS_TOKEN`."),
	}
}

func gatewayAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"private_links": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether the API's signed links may lead into private networks, for organisations that store images in-house. " +
				"Otherwise they are followed to public addresses, through a proxy, or, where `base_url` is a loopback address, to this machine. " +
				"Default: `false`. Environment: `CAPILLARY_PRIVATE_LINKS`.",
		},
		"ca_certificate_file": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "PEM file with certificates of authorities to trust, in addition to the system's: those of a company's gateway, for example. " +
				"Environment: `CAPILLARY_CA_CERTIFICATE_FILE`.",
		},
		"client_certificate_file": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "PEM file with the certificate to show to a gateway that asks for one (mutual TLS). Needs `client_key_file`. " +
				"Environment: `CAPILLARY_CLIENT_CERTIFICATE_FILE`.",
		},
		"client_key_file": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "PEM file with the private key of `client_certificate_file`, not encrypted. Not to be confused with `client_key`, which is for OAuth. " +
				"Environment: `CAPILLARY_CLIENT_KEY_FILE`.",
		},
		"headers": schema.MapAttribute{
			Optional: true, Sensitive: true, ElementType: types.StringType,
			MarkdownDescription: "Additional headers for a gateway, sent with every request to the host of `base_url`. Those that the provider sets itself are refused. " +
				"Environment: `CAPILLARY_HEADERS`, one `Name: value` a line.",
		},
	}
}

func patienceAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"request_timeout": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Longest time for one request and its answer, e.g. `\"90s\"`; uploads count too. Default: `\"60s\"`.",
			Validators:          []validator.String{durationValidator{}},
		},
		"max_retries": schema.Int64Attribute{
			Optional: true,
			MarkdownDescription: "How often a read, or a write that had no effect, is retried. Default: 4. " +
				"A deletion whose outcome is not known is watched for `settle_timeout` before it is retried; an upload is then never repeated.",
			Validators: []validator.Int64{int64validator.Between(0, 20)},
		},
		"settle_timeout": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "How long the list of images is watched when the API does not show the outcome of a call at once. " +
				"Default: `\"2m\"`.",
			Validators: []validator.String{durationValidator{}},
		},
		"requests_per_minute": schema.Int64Attribute{
			Optional: true,
			MarkdownDescription: "The maximum number of calls to the API in any 60 seconds, at least 10. Further calls wait for their turn. " +
				"Default: no limit. It applies to one provider block of one run: two aliases, or two runs at the same time, have to divide " +
				"the number between them. The API has limits per minute, and no page gives one for images [documented: rate limits].",
			Validators: []validator.Int64{int64validator.AtLeast(capillary.MinRequestsPerMinute)},
		},
	}
}

// The values of plan_checks.
const (
	checksAll  = "all"
	checksNone = "none"
)

func planAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"plan_checks": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Whether a plan with new images reads their customers first: `all`, the default, or `none`. The reads find wrong credentials, " +
				"an unknown customer, a forbidden call and too many images before the apply does. It is one read for each customer, shared with all other reads " +
				"of the run. Set it to `none` if plans have no access to the API.",
			Validators: []validator.String{stringvalidator.OneOf(checksAll, checksNone)},
		},
	}
}

func deletionAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"index_check": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Which hint at an image's index to trust before deleting: its `position` in the list, the number that ends " +
				"its `name`, or both, which must then agree (`strict`). Default: `strict`.",
			Validators: []validator.String{stringvalidator.OneOf(
				string(imagelist.CheckStrict), string(imagelist.CheckPosition), string(imagelist.CheckName))},
		},
		"missing_list": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "What an answer without any list of images means: `unknown`, so that it proves no image gone, or `none`, " +
				"if you know that your organisation's API leaves an empty list out. Default: `unknown`.",
			Validators: []validator.String{stringvalidator.OneOf(missingUnknown, missingNone)},
		},
		"tolerated_warnings": schema.SetAttribute{
			Optional:    true,
			ElementType: types.Int64Type,
			MarkdownDescription: "Codes of warnings to ignore. A warning that the provider does not know leaves open whether a list " +
				"of images is complete, so nothing is deleted based on such a list. Name a code here only once the vendor has said that it has nothing " +
				"to do with images. Those that the vendor documents as such are ignored already. Environment: `CAPILLARY_TOLERATED_WARNINGS`, " +
				"with commas between the codes.",
		},
		"batch_deletes": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether deletions of one customer that wait together are sent as one call with several indexes. Default: `false`. " +
				"**The vendor documents neither in which order several indexes are applied nor how they are encoded.** A wrong deletion shows only " +
				"afterwards, when it can't be undone. Try it on a sandbox organisation first.",
		},
	}
}
