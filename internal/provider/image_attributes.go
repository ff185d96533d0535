package provider

import (
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// imageAttributes is everything that the API reports about an image, except its signed links. The resource, the data
// source and the list resource show the same fields, and newImageAttributes fills all of them.
type imageAttributes struct {
	ImageID       types.String `tfsdk:"image_id"`
	S3Token       types.String `tfsdk:"s3_token"`
	FileHandle    types.String `tfsdk:"file_handle"`
	Index         types.Int64  `tfsdk:"index"`
	Name          types.String `tfsdk:"name"`
	Namespace     types.String `tfsdk:"namespace"`
	ACL           types.String `tfsdk:"acl"`
	Version       types.Int64  `tfsdk:"version"`
	LatestVersion types.Int64  `tfsdk:"latest_version"`
	SizeBytes     types.Int64  `tfsdk:"size_bytes"`
	LastModified  types.String `tfsdk:"last_modified"`
}

// newImageAttributes converts what the API reports; what it omits is null.
func newImageAttributes(slot imagelist.Entry) imageAttributes {
	facts := imageAttributes{
		ImageID:       types.StringValue(slot.ID()),
		S3Token:       types.StringValue(slot.Token),
		FileHandle:    stringOrNull(slot.Handle),
		Name:          stringOrNull(slot.Name),
		Namespace:     stringOrNull(slot.Namespace),
		ACL:           stringOrNull(slot.ACL),
		Version:       types.Int64PointerValue(slot.Version),
		LatestVersion: types.Int64PointerValue(slot.LatestVersion),
		SizeBytes:     types.Int64PointerValue(slot.Size),
		LastModified:  stringOrNull(slot.LastModified),
	}
	if slot.Index != imagelist.NoIndex {
		facts.Index = types.Int64Value(int64(slot.Index))
	}
	return facts
}

// imageResourceID returns the id of an image, which is unique among all customers.
func imageResourceID(customerID int64, imageID string) types.String {
	return types.StringValue(strconv.FormatInt(customerID, 10) + "/" + imageID)
}

// stringOrNull returns null for a field that the API omitted.
func stringOrNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// schemaOfFacts returns the attributes of imageAttributes. Each kind of schema has types of its own, but names and
// descriptions are the same everywhere.
func schemaOfFacts[A any](text, number func(description string) A) map[string]A {
	return map[string]A{
		"image_id":       text("Last segment of `s3_token`; with the customer's id, it identifies the image [inferred]."),
		"s3_token":       text("Name of the stored bytes [inferred]. The provider identifies the image by this alone."),
		"file_handle":    text("Name of the slot [inferred]. Different images can have the same handle [seen: image pages]."),
		"index":          number("Position of the image at the last read, from 0. For information only: it changes when other images come and go, and is never used to delete."),
		"name":           text("`<organisation>/<customer_id>/<number>` [seen: image pages]."),
		"namespace":      text("Namespace of the stored file: `customerImage` [seen: image pages]."),
		"acl":            text("Access of the stored file: `PRIVATE` [seen: image pages]."),
		"version":        number("Version of the stored file; it may be -1 [seen: image pages]."),
		"latest_version": number("Latest version of the stored file; it may be -1 [seen: image pages]."),
		"size_bytes":     number("Size in bytes as the API reports it; null if it does not, as in older answers [seen: image pages]."),
		"last_modified":  text("When the image was last modified, as the API reports it: a date without a time zone [seen: image pages], probably that of India [inferred]."),
	}
}
