package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// customerImageModel is the resource in configuration, plan and state.
type customerImageModel struct {
	imageFacts

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

// identity gives the identity of a resource whose image is known.
func (m *customerImageModel) identity() customerImageIdentity {
	return customerImageIdentity{CustomerID: m.CustomerID, ImageID: m.ImageID}
}

// fromAPI takes over all that the API tells of an image. What the user gave, and what only this side
// knows of the bytes (hash and type), stays: a read must never touch it.
func (m *customerImageModel) fromAPI(slot gallery.Slot) {
	m.ID = imageResourceID(m.CustomerID.ValueInt64(), slot.ID())
	m.imageFacts = factsOf(slot)
}

// withoutImage makes all that the API would tell null: for an upload whose outcome is not known yet.
func (m *customerImageModel) withoutImage() {
	m.ID, m.imageFacts = types.StringNull(), imageFacts{}
}

// slot is the image as the state describes it, for people.
func (m *customerImageModel) slot() gallery.Slot {
	return gallery.Slot{Index: int(m.Index.ValueInt64()), Image: capillary.Image{
		Token: m.S3Token.ValueString(), Name: m.Name.ValueString(), Size: m.SizeBytes.ValueInt64Pointer(), LastModified: m.LastModified.ValueString(),
	}}
}
