package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// The defaults in the schemas' descriptions.
const (
	defaultCreateTimeout = 20 * time.Minute
	defaultReadTimeout   = 5 * time.Minute
	defaultDeleteTimeout = 20 * time.Minute
	// defaultPurgeTimeout is enough for five deletions. Each takes seconds normally, and some minutes if its
	// outcome has to be watched.
	defaultPurgeTimeout = time.Hour
)

// withTimeout returns a context with the operation's timeout.
func withTimeout(ctx context.Context, timeout func(context.Context, time.Duration) (time.Duration, diag.Diagnostics), fallback time.Duration) (context.Context, context.CancelFunc, diag.Diagnostics) {
	duration, diags := timeout(ctx, fallback)
	ctx, cancel := context.WithTimeout(ctx, duration)
	return ctx, cancel, diags
}

// timeoutsDescription describes the timeouts of all kinds.
const timeoutsDescription = "How long operations may take, as durations such as `\"90s\"` or `\"10m\"`."

// readTimeoutsAttribute returns the library's attribute for data sources, with a description.
func readTimeoutsAttribute(ctx context.Context, description string) schema.Attribute {
	attribute := timeouts.AttributesWithOpts(ctx, timeouts.Opts{ReadDescription: description})
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = timeoutsDescription
		return nested
	}
	return attribute
}
