package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// durationValidator accepts positive durations in Go's notation.
type durationValidator struct{}

// Description implements validator.Describer.
func (durationValidator) Description(context.Context) string {
	return `must be a positive duration such as "90s" or "2m"`
}

// MarkdownDescription implements validator.Describer.
func (v durationValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString implements validator.String.
func (v durationValidator) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if d, err := time.ParseDuration(req.ConfigValue.ValueString()); err != nil || d <= 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid duration",
			fmt.Sprintf("%s %s, but is %q.", req.Path, v.Description(ctx), capillary.Printable(req.ConfigValue.ValueString())))
	}
}
