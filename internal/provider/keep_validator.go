package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// keepValidator accepts sets of image ids.
type keepValidator struct{}

// Description implements validator.Describer.
func (keepValidator) Description(context.Context) string {
	return "must hold one or more ids of images, each the last segment of an s3_token"
}

// MarkdownDescription implements validator.Describer.
func (v keepValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateSet implements validator.Set.
func (keepValidator) ValidateSet(ctx context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	_, diags := keptIDs(ctx, req.Path, req.ConfigValue)
	resp.Diagnostics.Append(diags...)
}

// keptIDs checks the known ids; nil means that nothing is to be kept. It has to be called again when all ids
// are known, because values from other resources are not validated before.
func keptIDs(ctx context.Context, at path.Path, set types.Set) ([]string, diag.Diagnostics) {
	if set.IsNull() || set.IsUnknown() {
		return nil, nil
	}
	var elements []types.String
	diags := set.ElementsAs(ctx, &elements, false)
	if !diags.HasError() && len(elements) == 0 {
		diags.AddAttributeError(at, "There is nothing to keep",
			"keep is empty, so every image would be deleted. If that is meant, leave keep out; if not, check the expression that keep comes from.")
	}
	var ids []string
	for _, element := range elements {
		id := element.ValueString()
		switch {
		case element.IsUnknown():
			continue
		case id == "":
			diags.AddAttributeError(at, "An id to keep is missing", "keep holds an empty string or null, which is not an image id.")
		case strings.Contains(id, "/"):
			diags.AddAttributeError(at, "An id to keep can't be one", fmt.Sprintf(
				"keep holds %q, but the id of an image has no slash: it is the last segment of its s3_token. Here that would be %q.",
				id, id[strings.LastIndexByte(id, '/')+1:]))
		}
		ids = append(ids, id)
	}
	return ids, diags
}
