package provider

import (
	"context"
	"regexp"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework-validators/helpers/validatordiag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// patternValidator is stringvalidator.RegexMatches, but compiles the pattern only when there is a value to
// check: the schema is built at every start of the provider, and compiling would delay that. Its error quotes the
// value, as a line break would not be seen.
type patternValidator struct{ pattern, message string }

// Description implements validator.Describer.
func (v patternValidator) Description(context.Context) string { return v.message }

// MarkdownDescription implements validator.Describer.
func (v patternValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString implements validator.String.
func (v patternValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	value := req.ConfigValue.ValueString()
	if !regexp.MustCompile(v.pattern).MatchString(value) {
		resp.Diagnostics.Append(validatordiag.InvalidAttributeValueMatchDiagnostic(req.Path, v.message, strconv.Quote(value)))
	}
}
