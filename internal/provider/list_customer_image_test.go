package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

// Terraform discards everything after the limit, so only this test shows whether the list itself keeps to it,
// and reads no customer in vain.
func TestListKeepsToItsLimit(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int64]struct{ results, reads int }{
		1: {1, 1},
		3: {3, 1},
		4: {3, 2}, // there are no more
		0: {3, 2}, // no limit
	} {
		sb := sandboxtest.Start(t)
		server, schemas := serve(t, sb)
		kind := schemas.ListResourceSchemas["capillary_customer_image"].ValueType()
		stream, err := server.(tfprotov6.ListResourceServer).ListResource(t.Context(), &tfprotov6.ListResourceRequest{
			TypeName: "capillary_customer_image",
			Config:   object(t, kind, map[string]any{"customer_ids": numbers(sampleCustomer, sampleCustomer+1)}),
			Limit:    limit,
		})
		if err != nil {
			t.Fatal(err)
		}
		results, warnings := 0, 0
		for result := range stream.Results {
			results++
			for _, d := range result.Diagnostics {
				warnings++
				if d.Summary != "The query stopped at its limit" {
					t.Errorf("limit %d: %s: %s", limit, d.Summary, d.Detail)
				}
			}
		}
		if stopped := want.reads == 1; stopped != (warnings == 1) {
			t.Errorf("limit %d: %d warnings", limit, warnings)
		}
		if reads := sb.CountCalls(sandbox.CallGet); results != want.results || reads != want.reads {
			t.Errorf("limit %d: %d results from %d reads, want %d from %d", limit, results, reads, want.results, want.reads)
		}
	}
}

// numbers returns a list for object.
func numbers(list ...int64) []tftypes.Value {
	values := make([]tftypes.Value, len(list))
	for i, number := range list {
		values[i] = tftypes.NewValue(tftypes.Number, number)
	}
	return values
}
