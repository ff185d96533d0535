package provider

import (
	"context"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

var (
	_ datasource.DataSourceWithConfigure      = (*customerDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*customerDataSource)(nil)
)

// customerDataSource is data "capillary_customer": it finds the customer with an identifier.
type customerDataSource struct {
	session *session
}

func newCustomerDataSource() datasource.DataSource { return &customerDataSource{} }

// customerModel is the data source in configuration and state.
type customerModel struct {
	ID              types.String   `tfsdk:"id"`
	CustomerID      types.Int64    `tfsdk:"customer_id"`
	IdentifierName  types.String   `tfsdk:"identifier_name"`
	IdentifierValue types.String   `tfsdk:"identifier_value"`
	Source          types.String   `tfsdk:"source"`
	AccountID       types.String   `tfsdk:"account_id"`
	Timeouts        timeouts.Value `tfsdk:"timeouts"`
}

// identifierNames are the kinds of identifiers: the documented ones, and two more that were seen.
var identifierNames = []string{ //nolint:gochecknoglobals // a constant in all but syntax
	"mobile", "email", "externalId", "cardnumber", "wechat", "martjackId", "fbId", "cardExternalId", "cardNumber",
}

// lookupSources are the sources of a lookup: ALL is one of them, MOBILE_APP is not [documented].
func lookupSources() []string {
	return slices.DeleteFunc(slices.Clone(sources), func(source string) bool { return source == "MOBILE_APP" })
}

// Metadata implements datasource.DataSource.
func (d *customerDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer"
}

// Configure implements datasource.DataSourceWithConfigure.
func (d *customerDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	configured, diags := sessionOf(req.ProviderData)
	resp.Diagnostics.Append(diags...)
	d.session = configured
}

// Schema implements datasource.DataSource.
func (d *customerDataSource) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up the id of a customer by a mobile number, an email or another identifier.",
		Attributes: map[string]schema.Attribute{
			"identifier_name": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Kind of identifier: `mobile`, `email`, `externalId`, `cardnumber`, `wechat`, `martjackId`, `fbId`, `cardExternalId` " +
					"or `cardNumber` (the last two [seen: lookup], the others [documented: lookup]); or several, with commas between them (`mobile,email`), where the organisation " +
					"has dual eligibility. The primary one must be among them [documented: lookup].",
				Validators: []validator.String{identifierValidator{}},
			},
			// A schema can't hide a value depending on another value, so all are hidden: a value shown by
			// mistake leaks personal data, a value hidden needlessly is only inconvenient.
			"identifier_value": schema.StringAttribute{
				Required:  true,
				Sensitive: true,
				MarkdownDescription: "Value of the identifier, as the API keeps it: a mobile number with its country code and without a plus sign, for example [seen: lookup]. " +
					"Hidden in plans and messages, whatever its kind, because it may be personal; the state holds it in the clear, like all arguments. " +
					"If `identifier_name` names several kinds, give as many values, with commas between them.",
				Validators: []validator.String{notBlank()},
			},
			"source": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Source in which the customer is registered; lookups know `ALL` but not `MOBILE_APP` [documented: lookup]. Default: the provider's `customer_source`.",
				Validators:          []validator.String{stringvalidator.OneOf(lookupSources()...)},
			},
			"account_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Account within the source; needed for sources with several accounts [documented: lookup]. Default: the provider's `account_id`, " +
					"unless `source` differs from the provider's.",
				Validators: []validator.String{notBlank()},
			},
			"customer_id": schema.Int64Attribute{
				Computed:            true,
				MarkdownDescription: "Id of the customer, as `capillary_customer_image` takes it.",
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The same as a string.",
			},
			"timeouts": readTimeoutsAttribute(ctx, "Longest time for the lookup. Default: `5m`."),
		},
	}
}

// ValidateConfig implements datasource.DataSourceWithValidateConfig: each kind of identifier needs a value of
// its own. No value is quoted.
func (d *customerDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var model customerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() || model.IdentifierName.IsUnknown() || model.IdentifierValue.IsUnknown() {
		return
	}
	resp.Diagnostics.Append(checkIdentifiers(model.IdentifierName.ValueString(), model.IdentifierValue.ValueString())...)
}

// Read implements datasource.DataSource.
func (d *customerDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model customerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel, diags := withTimeout(ctx, model.Timeouts.Read, defaultReadTimeout)
	defer cancel()
	resp.Diagnostics.Append(diags...)
	name := model.IdentifierName.ValueString()
	ctx, waited := d.session.countWaits(ctx)
	defer func() { resp.Diagnostics.Append(d.session.waitWarning(lookingUp, 0, waited)...) }()
	customer, err := d.session.client.LookupCustomer(ctx, capillary.Lookup{
		Source:          model.Source.ValueString(),
		AccountID:       model.AccountID.ValueString(),
		IdentifierName:  name,
		IdentifierValue: model.IdentifierValue.ValueString(),
	})
	if err != nil {
		resp.Diagnostics.Append(d.session.explainLookup(name, err))
		return
	}
	if len(customer.UnknownWarnings) > 0 {
		resp.Diagnostics.Append(d.session.lookupDoubt(name, customer))
	}
	model.CustomerID = types.Int64Value(customer.ID)
	model.ID = types.StringValue(strconv.FormatInt(customer.ID, 10))
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}
