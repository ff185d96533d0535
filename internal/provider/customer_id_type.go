package provider

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// customerIDType is types.Int64Type with its own error for a fraction: the framework's error shows a Go type in
// place of the number.
type customerIDType struct{ basetypes.Int64Type }

// Equal implements attr.Type.
func (t customerIDType) Equal(o attr.Type) bool {
	_, ok := o.(customerIDType)
	return ok || t.Int64Type.Equal(o)
}

// ValueFromTerraform implements attr.Type.
func (t customerIDType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	var number *big.Float
	if in.IsKnown() && !in.IsNull() && in.As(&number) == nil {
		if _, accuracy := number.Int64(); accuracy != big.Exact {
			return nil, fmt.Errorf("the id of a customer is a whole number of at most 63 bits, but this is %s", number.Text('g', 20))
		}
	}
	return t.Int64Type.ValueFromTerraform(ctx, in) //nolint:wrapcheck // the framework's own error
}
