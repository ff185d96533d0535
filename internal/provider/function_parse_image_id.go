package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

var _ function.Function = (*parseImageIDFunction)(nil)

// parseImageIDFunction is "provider::capillary::parse_image_id": it splits the id of a resource.
type parseImageIDFunction struct{}

func newParseImageIDFunction() function.Function { return &parseImageIDFunction{} }

// parsedImageID is the function's result.
type parsedImageID struct {
	CustomerID int64  `tfsdk:"customer_id"`
	ImageID    string `tfsdk:"image_id"`
}

// Metadata implements function.Function.
func (*parseImageIDFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "parse_image_id"
}

// Definition implements function.Function.
func (*parseImageIDFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Splits the id of an image into customer and image",
		MarkdownDescription: "Splits the `id` of a `capillary_customer_image`, `<customer_id>/<image_id>`, into an object with the attributes " +
			"`customer_id` (a number) and `image_id` (a string). Anything else is an error. Needs Terraform 1.8 or OpenTofu 1.7, or later.",
		Parameters: []function.Parameter{function.StringParameter{
			Name:                "id",
			MarkdownDescription: "The id of an image, as `id` of the resource has it.",
		}},
		Return: function.ObjectReturn{AttributeTypes: map[string]attr.Type{
			"customer_id": types.Int64Type,
			"image_id":    types.StringType,
		}},
	}
}

// Run implements function.Function.
func (*parseImageIDFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var id string
	resp.Error = req.Arguments.Get(ctx, &id)
	if resp.Error != nil {
		return
	}
	parsed, err := parseImageID(id)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, fmt.Sprintf(
			"%q is not the id of an image (<customer_id>/<image_id>): %s", capillary.Printable(id), err))
		return
	}
	resp.Error = resp.Result.Set(ctx, parsed)
}

// parseImageID parses the id of an image. It accepts less than an import does: an index is not an id, because
// it may belong to a different image tomorrow, and of a token only the end is an id.
func parseImageID(id string) (parsedImageID, error) {
	target, err := parseImportID(id)
	switch {
	case err != nil:
		return parsedImageID{}, err
	case target.index >= 0:
		return parsedImageID{}, fmt.Errorf("%d is an index, and indexes move", target.index)
	case strings.Contains(target.name, "/"):
		return parsedImageID{}, errors.New("it has more than one slash; use the last segment of an s3_token as the image_id")
	case strings.TrimSpace(id) != id:
		return parsedImageID{}, errors.New("it begins or ends with a space")
	}
	return parsedImageID{CustomerID: target.customerID, ImageID: target.name}, nil
}
