package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// entityTypes are the documented kinds of attribution to an entity.
var entityTypes = []string{ //nolint:gochecknoglobals // a constant in all but syntax
	"TILL", "STORE_CODE", "STORE_NAME", "STORE_EXTERNAL_ID", "STORE_EXTERNAL_ID_1", "STORE_EXTERNAL_ID_2",
}

// lookupTypes are the documented kinds of attribution by a lookup.
var lookupTypes = []string{"WECHAT", "MOBILE_TRIGGER"} //nolint:gochecknoglobals // a constant in all but syntax

// attributionAttribute has two pairs of settings; at least one pair must be complete.
func attributionAttribute() schema.Attribute {
	sibling := func(name string) path.Expression { return path.MatchRelative().AtParent().AtName(name) }
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "Attributes all calls to a till or store: to one that is named (`entity_type`, `entity_code`; with OAuth only), " +
			"or to one that the API looks up (`lookup_type`, `lookup_value`) [documented: headers]. Images need no attribution, and one that is wrong makes reads fail, too.",
		Attributes: map[string]schema.Attribute{
			"entity_type": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "One of `TILL`, `STORE_CODE`, `STORE_NAME`, `STORE_EXTERNAL_ID`, `STORE_EXTERNAL_ID_1` and `STORE_EXTERNAL_ID_2`.",
				Validators: []validator.String{
					stringvalidator.OneOf(entityTypes...),
					stringvalidator.AlsoRequires(sibling("entity_code")),
					stringvalidator.AtLeastOneOf(sibling("lookup_type")),
				},
			},
			"entity_code": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The code, name or external id of that till or store.",
				Validators:          []validator.String{notBlank(), stringvalidator.AlsoRequires(sibling("entity_type"))},
			},
			"lookup_type": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "`WECHAT` or `MOBILE_TRIGGER`. It works with Basic authentication as well.",
				Validators: []validator.String{
					stringvalidator.OneOf(lookupTypes...), stringvalidator.AlsoRequires(sibling("lookup_value")),
				},
			},
			"lookup_value": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The value to look a till up by. Case matters.",
				Validators:          []validator.String{notBlank(), stringvalidator.AlsoRequires(sibling("lookup_type"))},
			},
		},
	}
}

// resolveAttribution reads the attribution. The API accepts an entity with OAuth only.
func resolveAttribution(ctx context.Context, object types.Object, credentials capillary.Credentials) (capillary.Attribution, diag.Diagnostics) {
	if object.IsNull() {
		return capillary.Attribution{}, nil
	}
	var model struct {
		EntityType  types.String `tfsdk:"entity_type"`
		EntityCode  types.String `tfsdk:"entity_code"`
		LookupType  types.String `tfsdk:"lookup_type"`
		LookupValue types.String `tfsdk:"lookup_value"`
	}
	diags := object.As(ctx, &model, basetypes.ObjectAsOptions{})
	if _, basic := credentials.(capillary.Basic); basic && !model.EntityType.IsNull() {
		diags.AddAttributeError(path.Root("attribution"), "Attribution needs OAuth",
			"The API accepts attribution to an entity with OAuth only, but the provider is set up for Basic authentication.\n\n"+
				"What to do: leave entity_type and entity_code out, or authenticate with client_key and client_secret, or access_token, "+
				"instead of username and password.")
	}
	return capillary.Attribution{
		EntityType: model.EntityType.ValueString(), EntityCode: model.EntityCode.ValueString(),
		LookupType: model.LookupType.ValueString(), Lookup: model.LookupValue.ValueString(),
	}, diags
}
