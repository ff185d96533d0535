package provider

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// customerIDType is types.Int64Type with its own error for a number that is not a whole one: the framework blames the
// provider, and shows a Go type in place of the number.
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
			return notWhole{Int64Value: basetypes.NewInt64Unknown(), number: number}, nil
		}
	}
	return t.Int64Type.ValueFromTerraform(ctx, in)
}

// notWhole stands for a number that is not an id. The framework validates it before anything else sees it.
type notWhole struct {
	basetypes.Int64Value
	number *big.Float
}

// ValidateAttribute implements xattr.ValidateableAttribute.
func (n notWhole) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	resp.Diagnostics.AddAttributeError(req.Path, "The id of a customer is a whole number", fmt.Sprintf(
		"%s is %s, but must be a whole number of at most 63 bits.\n\nWhat to do: give the id that the API shows.", req.Path, n.number.Text('g', 20)))
}
