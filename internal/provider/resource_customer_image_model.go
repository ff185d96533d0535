package provider

import (
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// customerImageModel is the resource in configuration, plan and state.
type customerImageModel struct {
	ID              types.String   `tfsdk:"id"`
	CustomerID      types.Int64    `tfsdk:"customer_id"`
	File            types.String   `tfsdk:"file"`
	ContentBase64WO types.String   `tfsdk:"content_base64_wo"`
	ContentSHA256   types.String   `tfsdk:"content_sha256"`
	ContentType     types.String   `tfsdk:"content_type"`
	ImageID         types.String   `tfsdk:"image_id"`
	S3Token         types.String   `tfsdk:"s3_token"`
	FileHandle      types.String   `tfsdk:"file_handle"`
	Index           types.Int64    `tfsdk:"index"`
	Name            types.String   `tfsdk:"name"`
	Namespace       types.String   `tfsdk:"namespace"`
	ACL             types.String   `tfsdk:"acl"`
	Version         types.Int64    `tfsdk:"version"`
	LatestVersion   types.Int64    `tfsdk:"latest_version"`
	SizeBytes       types.Int64    `tfsdk:"size_bytes"`
	LastModified    types.String   `tfsdk:"last_modified"`
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
	m.ID = types.StringValue(strconv.FormatInt(m.CustomerID.ValueInt64(), 10) + "/" + slot.ID())
	m.ImageID = types.StringValue(slot.ID())
	m.S3Token = types.StringValue(slot.Token)
	m.FileHandle = stringOrNull(slot.Handle)
	m.Index = types.Int64Null()
	if slot.Index != gallery.NoIndex {
		m.Index = types.Int64Value(int64(slot.Index))
	}
	m.Name = stringOrNull(slot.Name)
	m.Namespace = stringOrNull(slot.Namespace)
	m.ACL = stringOrNull(slot.ACL)
	m.Version = types.Int64PointerValue(slot.Version)
	m.LatestVersion = types.Int64PointerValue(slot.LatestVersion)
	m.SizeBytes = types.Int64PointerValue(slot.Size)
	m.LastModified = stringOrNull(slot.LastModified)
}

// withoutImage makes all that the API would tell null: for an upload whose outcome is not known yet.
func (m *customerImageModel) withoutImage() {
	m.ID, m.ImageID, m.S3Token = types.StringNull(), types.StringNull(), types.StringNull()
	m.FileHandle, m.Name, m.Namespace = types.StringNull(), types.StringNull(), types.StringNull()
	m.ACL, m.LastModified = types.StringNull(), types.StringNull()
	m.Index, m.Version, m.LatestVersion, m.SizeBytes = types.Int64Null(), types.Int64Null(), types.Int64Null(), types.Int64Null()
}

// stringOrNull keeps apart what the API left out.
func stringOrNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}
