package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

// Terraform before 1.12 passes no identity. A resource whose image is gone must be removed there as well,
// although the framework requires an identity for it.
func TestReadWithoutAnIdentity(t *testing.T) {
	t.Parallel()
	server, schemas := serve(t, sandboxtest.Start(t))
	kind := schemas.ResourceSchemas["capillary_customer_image"].ValueType()
	read, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: "capillary_customer_image",
		CurrentState: object(t, kind, map[string]any{
			"customer_id": sampleCustomer, "s3_token": sampleToken, "image_id": "b3dd5a1e",
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range read.Diagnostics {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
	if state, err := read.NewState.Unmarshal(kind); err != nil || !state.IsNull() {
		t.Errorf("error %v, the state still holds %v", err, state)
	}
}

// object returns a value of an object type; what is not given is null.
func object(t *testing.T, kind tftypes.Type, given map[string]any) *tfprotov6.DynamicValue {
	t.Helper()
	attributes := map[string]tftypes.Value{}
	for name, attribute := range kind.(tftypes.Object).AttributeTypes {
		attributes[name] = tftypes.NewValue(attribute, given[name])
	}
	value, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, attributes))
	if err != nil {
		t.Fatal(err)
	}
	return &value
}
