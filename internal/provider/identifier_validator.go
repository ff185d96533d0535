package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// identifierValidator accepts the name of a kind of identifier, or several separated by commas.
type identifierValidator struct{}

// Description implements validator.Describer.
func (identifierValidator) Description(context.Context) string {
	return "must be one of " + strings.Join(identifierNames, ", ") + ", or several of them with commas between"
}

// MarkdownDescription implements validator.Describer.
func (v identifierValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

// ValidateString implements validator.String.
func (v identifierValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	for name := range strings.SplitSeq(req.ConfigValue.ValueString(), ",") {
		if !slices.Contains(identifierNames, name) {
			resp.Diagnostics.AddAttributeError(req.Path, "There is no such identifier",
				fmt.Sprintf("identifier_name has %q, but %s.", name, v.Description(ctx)))
		}
	}
}

// checkIdentifiers requires a value for each of several kinds of identifiers. With one kind, a comma belongs to
// the value.
func checkIdentifiers(name, value string) diag.Diagnostics {
	names := strings.Count(name, ",") + 1
	if names == 1 || name == "" || value == "" {
		return nil
	}
	values := strings.Split(value, ",")
	if len(values) == names && !slices.ContainsFunc(values, func(v string) bool { return strings.TrimSpace(v) == "" }) {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("identifier_value"), "Identifiers and values don't match", fmt.Sprintf(
		"identifier_name names %d kinds of identifiers, so identifier_value must have %[1]d values with commas between them, and none of them blank.", names))}
}
