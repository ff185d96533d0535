package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// notBlank refuses a string that is empty or consists of blanks.
func notBlank() validator.String { return blankValidator{} }

type blankValidator struct{}

// Description implements validator.Describer.
func (blankValidator) Description(context.Context) string { return "must not be blank" }

// MarkdownDescription implements validator.Describer.
func (v blankValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString implements validator.String. It does not quote the value, which may be sensitive.
func (v blankValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || strings.TrimSpace(req.ConfigValue.ValueString()) != "" {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "A value is blank",
		fmt.Sprintf("%s is empty or consists of blanks, but %s.", req.Path, v.Description(ctx)))
}
