package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// Whatever an image is called, no diagnostic and no result of a query acts on a terminal or is endless.
func TestDiagnosticsShowNastyNamesSafely(t *testing.T) {
	t.Parallel()
	nasty := "\x1b[31m\u202e\r\n\x00\xff" + strings.Repeat("x", 1<<14)
	size := int64(5)
	image := capillary.Image{Token: "customerImage/1/7/" + nasty, Name: "1/7/" + nasty, LastModified: nasty, Size: &size}
	images, slot := []capillary.Image{image}, imagelist.Entry{Image: image}
	var diags diag.Diagnostics
	for _, err := range []error{
		&gallery.UnknownWarningError{Warnings: []capillary.Notice{{Code: 1}}, Images: images},
		&gallery.StaleError{Images: images},
		&imagelist.DuplicateError{Token: image.Token, Images: images},
		&imagelist.IndexError{Images: images, Check: imagelist.CheckName},
		&gallery.LostError{Token: image.Token, Lost: []imagelist.Entry{slot}, Images: images},
		&gallery.StillListedError{Token: image.Token, Images: images},
		&gallery.UnverifiedError{Token: image.Token, Err: &imagelist.DuplicateError{Token: image.Token}},
		&gallery.FullError{Images: images},
		&gallery.SizeMismatchError{Image: image},
		&gallery.AmbiguousError{Candidates: []imagelist.Entry{slot}},
		fmt.Errorf("read: %w", &gallery.StillListedError{Token: image.Token}),
	} {
		diags.Append((&session{host: "api.test", notes: newRunNotes()}).explain(deleting, sampleCustomer, image.Token, err))
	}
	state := customerImageModel{CustomerID: types.Int64Value(sampleCustomer)}
	diags.Append(foundWarning(&state, slot)...)
	state.S3Token = types.StringValue("another" + nasty)
	diags.Append(foundWarning(&state, slot)...)
	diags.Append(additionWarnings(sampleCustomer, gallery.AddResult{Image: &slot, TakenOver: true, Unlisted: true, Answered: nasty, Empty: true}, 0)...)
	for _, d := range diags {
		checkShown(t, d.Summary()+d.Detail())
	}
	checkShown(t, displayName(sampleCustomer, slot))
}
