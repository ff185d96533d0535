package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// logExchange counts the time of a call, and logs a line. An exchange contains nothing secret: no query, no headers, no body.
func logExchange(ctx context.Context, exchange capillary.Exchange) {
	waitsOf(ctx).answered(exchange.Duration)
	fields := map[string]any{
		"call":        string(exchange.Call),
		"method":      exchange.Method,
		"path":        exchange.Path,
		"duration_ms": exchange.Duration.Milliseconds(),
	}
	if exchange.Failure != "" {
		fields["failure"] = exchange.Failure
		tflog.Warn(ctx, "Capillary API call got no answer", fields)
		return
	}
	fields["status"] = exchange.Status
	fields["request_id"] = exchange.RequestID
	tflog.Debug(ctx, "Capillary API call", fields)
}
