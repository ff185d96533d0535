package provider

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// patternValidator is stringvalidator.RegexMatches, but compiles the pattern only when there is a value to
// check: the schema is built at every start of the provider, and compiling would delay that.
type patternValidator struct{ pattern, message string }

// Description implements validator.Describer.
func (v patternValidator) Description(context.Context) string { return v.message }

// MarkdownDescription implements validator.Describer.
func (v patternValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString implements validator.String.
func (v patternValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	stringvalidator.RegexMatches(regexp.MustCompile(v.pattern), v.message).ValidateString(ctx, req, resp)
}
