package provider

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// purgeCases has one case for each way in which a purge does not start, or stops.
func purgeCases() map[string]diagnosed {
	size := func(n int64) *int64 { return &n }
	images := []capillary.Image{
		{Token: "customerImage/100/564703420/7c1e0f2d", Name: "100/564703420/0", Size: size(209859), LastModified: "2025-04-30 12:25:56"},
		{Token: sampleToken, Name: "100/564703420/1", Size: size(20480), LastModified: "2025-05-02 08:00:00"},
		{Token: "customerImage/100/564703420/e9a4b310", Name: "100/564703420/2", Size: size(18039), LastModified: "2025-05-03 09:30:00"},
	}
	slots := imagelist.Entries(images)
	stopped := func(err error) error {
		return &gallery.PurgeError{CustomerID: sampleCustomer, Of: 3, Deleted: slots[2:], Failed: slots[1], Left: slots[:1], Err: err}
	}
	first := func(err error) error {
		return &gallery.PurgeError{CustomerID: sampleCustomer, Of: 2, Failed: slots[1], Left: slots[:1], Err: err}
	}
	merged := saidOn(capillary.CallGet, capillary.KindCustomerMerged, 200, 8069, "Merged customer found")
	merged.CustomerID, merged.Survivor = sampleCustomer, 552695692
	page := &capillary.Error{Call: capillary.CallDelete, Kind: capillary.KindServer, Status: 502}
	shuffled := []capillary.Image{images[0], images[1], images[2]}
	shuffled[1].Name = "100/564703420/2"
	cases := map[string]error{
		"unknown to keep":      &gallery.UnknownKeepError{CustomerID: sampleCustomer, Unknown: []string{"79de6a69", "f5828ca6"}, Images: images},
		"unknown, no images":   &gallery.UnknownKeepError{CustomerID: sampleCustomer, Unknown: []string{"79de6a69"}},
		"doubt":                &gallery.UnknownWarningError{CustomerID: sampleCustomer, Warnings: []capillary.Notice{{Code: 1001, Message: "Partial"}}, Images: images},
		"silent":               &gallery.NoListError{CustomerID: sampleCustomer},
		"stale":                &gallery.StaleError{CustomerID: sampleCustomer, Images: images},
		"duplicate":            &imagelist.DuplicateError{CustomerID: sampleCustomer, Token: sampleToken, Images: append(images, images[1])},
		"index":                &imagelist.IndexError{CustomerID: sampleCustomer, Images: shuffled, Position: 1, Number: 2, Named: true, Claims: 1, Check: imagelist.CheckStrict},
		"customer not found":   saidOn(capillary.CallGet, capillary.KindCustomerNotFound, 400, 8015, "Customer not found for the given identifiers"),
		"customer merged":      merged,
		"credentials":          saidOn(capillary.CallGet, capillary.KindCredentials, 401, 0, ""),
		"interrupted":          fmt.Errorf("nothing was sent: stopped waiting for other operations on customer %d: %w", sampleCustomer, context.Canceled),
		"stopped: forbidden":   stopped(saidOn(capillary.CallDelete, capillary.KindForbidden, 403, 4000, "Not authorised")),
		"stopped at the first": first(saidOn(capillary.CallDelete, capillary.KindForbidden, 403, 4000, "Not authorised")),
		"stopped: doubt":       stopped(&gallery.UnknownWarningError{CustomerID: sampleCustomer, Warnings: []capillary.Notice{{Code: 1001, Message: "Partial"}}, Images: images[:2]}),
		"stopped: still":       stopped(&gallery.StillListedError{CustomerID: sampleCustomer, Token: sampleToken, Images: images[:2]}),
		"stopped: lost": stopped(&gallery.LostError{CustomerID: sampleCustomer, Token: sampleToken, Lost: slots[:1], Images: images[1:2],
			Check: imagelist.CheckStrict}),
		"stopped: lost, by name": stopped(&gallery.LostError{CustomerID: sampleCustomer, Token: sampleToken, Lost: slots[:1], Images: images[1:2],
			Check: imagelist.CheckName}),
		"stopped: unverified": stopped(&gallery.UnverifiedError{CustomerID: sampleCustomer, Token: sampleToken, Seen: slots[:2],
			Until: time.Date(2026, 1, 12, 8, 42, 3, 0, time.UTC), Err: fmt.Errorf("%w (the deletion itself: %w)", context.Canceled, page)}),
		"stopped: interrupted": stopped(context.Canceled),
		"stopped: out of time": stopped(context.DeadlineExceeded),
	}
	all := map[string]diagnosed{}
	for name, err := range cases {
		all["purge: "+name] = diagnosed{purging, "", err}
	}
	return all
}

// Whatever an image is called, neither a diagnostic of a purge nor its progress acts on a terminal.
func TestDiagnosticsOfAPurgeShowNastyNamesSafely(t *testing.T) {
	t.Parallel()
	nasty := "\x1b[31m\u202e\r\n\x00\xff" + strings.Repeat("x", 1<<14)
	slot := imagelist.Entry{Image: capillary.Image{Token: "customerImage/1/7/" + nasty, Name: nasty, LastModified: nasty}}
	slots := []imagelist.Entry{slot}
	for _, err := range []error{
		&gallery.PurgeError{Of: 3, Deleted: slots, Failed: slot, Left: slots, Err: &gallery.UnverifiedError{Token: nasty, Err: &imagelist.DuplicateError{Token: nasty}}},
		&gallery.UnknownKeepError{Unknown: []string{"a"}, Images: []capillary.Image{slot.Image}},
		fmt.Errorf("stopped: %w", &gallery.PurgeError{Failed: slot, Err: context.Canceled}),
	} {
		d := (&session{host: "api.test", notes: newRunNotes()}).explain(purging, sampleCustomer, "", err)
		checkShown(t, d.Summary()+d.Detail())
	}
	purgeRun{customerID: sampleCustomer, tell: func(message string) { checkShown(t, message) }}.step(
		gallery.PurgeProgress{Plan: gallery.PurgePlan{Delete: slots}, Done: 1})
}
