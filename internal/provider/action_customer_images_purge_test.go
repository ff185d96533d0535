package provider

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A Terraform that is gone reads no progress. The operation that reports it holds the customer, and must not
// wait forever.
func TestTellerGivesUpWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gone := make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		told := make(chan struct{})
		go func() {
			progressSender(ctx, func(action.InvokeProgressEvent) { <-gone })("1 of 2 deleted")
			close(told)
		}()
		synctest.Wait()
		cancel()
		<-told
		close(gone)
	})
}

// Progress comes in order: each message is sent before the next.
func TestTellerKeepsTheOrder(t *testing.T) {
	t.Parallel()
	var got []string
	tell := progressSender(t.Context(), func(event action.InvokeProgressEvent) { got = append(got, event.Message) })
	for _, message := range []string{"a", "b", "c"} {
		tell(message)
	}
	if len(got) != 3 || got[0] != "a" || got[2] != "c" {
		t.Errorf("sent %q", got)
	}
}

// An unknown setting must not be treated as missing: without dry_run or keep, every image would be deleted.
func TestPurgeRefusesWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	set := tftypes.Set{ElementType: tftypes.String}
	for name, unknown := range map[string]struct {
		attribute string
		value     tftypes.Value
	}{
		"customer_id":   {"customer_id", tftypes.NewValue(tftypes.Number, tftypes.UnknownValue)},
		"dry_run":       {"dry_run", tftypes.NewValue(tftypes.Bool, tftypes.UnknownValue)},
		"keep":          {"keep", tftypes.NewValue(set, tftypes.UnknownValue)},
		"an id of keep": {"keep", tftypes.NewValue(set, []tftypes.Value{tftypes.NewValue(tftypes.String, tftypes.UnknownValue)})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			purge := &customerImagesPurge{} // without a session, any attempt would panic
			var schema action.SchemaResponse
			purge.Schema(t.Context(), action.SchemaRequest{}, &schema)
			object := schema.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
			values := map[string]tftypes.Value{
				"customer_id": tftypes.NewValue(tftypes.Number, sampleCustomer),
				"dry_run":     tftypes.NewValue(tftypes.Bool, nil),
				"keep":        tftypes.NewValue(set, nil),
				"timeouts":    tftypes.NewValue(object.AttributeTypes["timeouts"], nil),
			}
			values[unknown.attribute] = unknown.value
			var resp action.InvokeResponse
			purge.Invoke(t.Context(), action.InvokeRequest{
				Config: tfsdk.Config{Schema: schema.Schema, Raw: tftypes.NewValue(object, values)},
			}, &resp)
			if !resp.Diagnostics.HasError() {
				t.Error("no error")
			}
		})
	}
}
