package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// customerImageModel is the resource in configuration, plan and state.
type customerImageModel struct {
	imageAttributes

	ID              types.String   `tfsdk:"id"`
	CustomerID      types.Int64    `tfsdk:"customer_id"`
	File            types.String   `tfsdk:"file"`
	ContentBase64WO types.String   `tfsdk:"content_base64_wo"`
	ContentSHA256   types.String   `tfsdk:"content_sha256"`
	ContentType     types.String   `tfsdk:"content_type"`
	Timeouts        timeouts.Value `tfsdk:"timeouts"`
}

// customerImageIdentity is the resource's identity.
type customerImageIdentity struct {
	CustomerID types.Int64  `tfsdk:"customer_id"`
	ImageID    types.String `tfsdk:"image_id"`
}

// identity returns the identity of a resource whose image is known.
func (m *customerImageModel) identity() customerImageIdentity {
	return customerImageIdentity{CustomerID: m.CustomerID, ImageID: m.ImageID}
}

// fromAPI sets everything that the API reports about an image. It keeps what the user has set and what only the
// provider knows about the bytes (hash and type): a read must never change those.
func (m *customerImageModel) fromAPI(slot imagelist.Entry) {
	m.ID = imageResourceID(m.CustomerID.ValueInt64(), slot.ID())
	m.imageAttributes = newImageAttributes(slot)
}

// withoutImage sets everything that the API would report to null, for an upload with an unknown outcome.
func (m *customerImageModel) withoutImage() {
	m.ID, m.imageAttributes = types.StringNull(), imageAttributes{}
}

// slot returns the image as the state describes it, for messages.
func (m *customerImageModel) slot() imagelist.Entry {
	return imagelist.Entry{Index: int(m.Index.ValueInt64()), Image: capillary.Image{
		Token: m.S3Token.ValueString(), Name: m.Name.ValueString(), Size: m.SizeBytes.ValueInt64Pointer(), LastModified: m.LastModified.ValueString(),
	}}
}
