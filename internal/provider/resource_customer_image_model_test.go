package provider

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

func TestFromAPI(t *testing.T) {
	t.Parallel()
	size, version := int64(209859), int64(-1)
	tests := map[string]struct {
		slot imagelist.Entry
		want customerImageModel
	}{
		"all that the API can tell": {
			slot: imagelist.Entry{Index: 1, Image: capillary.Image{
				Token: "customerImage/100/42/a3982817", Handle: "01a24b35", Name: "100/42/1", Namespace: "customerImage",
				ACL: "PRIVATE", Size: &size, Version: &version, LatestVersion: &version, LastModified: "2025-04-30 12:25:56",
			}},
			want: customerImageModel{
				ID: types.StringValue("42/a3982817"),
				imageAttributes: imageAttributes{
					ImageID: types.StringValue("a3982817"),
					S3Token: types.StringValue("customerImage/100/42/a3982817"), FileHandle: types.StringValue("01a24b35"),
					Index: types.Int64Value(1), Name: types.StringValue("100/42/1"), Namespace: types.StringValue("customerImage"),
					ACL: types.StringValue("PRIVATE"), SizeBytes: types.Int64Value(209859), Version: types.Int64Value(-1),
					LatestVersion: types.Int64Value(-1), LastModified: types.StringValue("2025-04-30 12:25:56"),
				},
			},
		},
		"as little as the API may tell": {
			slot: imagelist.Entry{Index: imagelist.NoIndex, Image: capillary.Image{Token: "a3982817"}},
			want: customerImageModel{
				ID:              types.StringValue("42/a3982817"),
				imageAttributes: imageAttributes{ImageID: types.StringValue("a3982817"), S3Token: types.StringValue("a3982817")},
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// A read must not change what only the provider knows.
			got := customerImageModel{
				CustomerID: types.Int64Value(42), File: types.StringValue("avatar.png"),
				ContentSHA256: types.StringValue("sum"), ContentType: types.StringValue("image/png"),
			}
			test.want.CustomerID, test.want.File = got.CustomerID, got.File
			test.want.ContentSHA256, test.want.ContentType = got.ContentSHA256, got.ContentType
			got.fromAPI(test.slot)
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(customerImageModel{})); diff != "" {
				t.Errorf("model (-want +got):\n%s", diff)
			}
		})
	}
}
