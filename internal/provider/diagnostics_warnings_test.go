package provider

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger/filestore"
)

// warningCases has one case for each warning about the fate of an image.
func warningCases(t *testing.T) map[string]diag.Diagnostics {
	t.Helper()
	size := int64(20480)
	slot := imagelist.Entry{Index: 1, Image: capillary.Image{Token: sampleToken, Name: "100/564703420/1", Size: &size, LastModified: "2025-05-02 08:00:00"}}
	added := func(addition gallery.AddResult) diag.Diagnostics {
		addition.Image = &slot
		return additionWarnings(sampleCustomer, addition, 2*time.Minute)
	}
	state := customerImageModel{CustomerID: types.Int64Value(sampleCustomer)}
	s := &session{host: "eu.api.example.com"}
	erased := customerImageModel{CustomerID: types.Int64Value(sampleCustomer)}
	erased.fromAPI(slot)
	another := state
	another.S3Token = types.StringValue("customerImage/100/564703420/79de6a69")
	return map[string]diag.Diagnostics{
		"warning: taken over":                 added(gallery.AddResult{TakenOver: true}),
		"warning: unlisted":                   added(gallery.AddResult{Unlisted: true}),
		"warning: unlisted, interrupted":      added(gallery.AddResult{Unlisted: true, Reason: context.Canceled}),
		"warning: unlisted, unreadable":       added(gallery.AddResult{Unlisted: true, Reason: saidOn(capillary.CallGet, capillary.KindServer, 502, 0, "")}),
		"warning: other token":                added(gallery.AddResult{Answered: another.S3Token.ValueString()}),
		"warning: upload, others lost":        added(gallery.AddResult{Lost: []imagelist.Entry{slot}}),
		"warning: upload, copies":             added(gallery.AddResult{Copies: []imagelist.Entry{slot}}),
		"warning: upload, mismatched":         added(gallery.AddResult{Mismatched: []imagelist.Entry{slot}}),
		"warning: lost, late":                 lateLossWarning(sampleCustomer, []imagelist.Entry{slot}),
		"warning: other token, when read":     foundWarning(&another, slot),
		"warning: unfinished upload found":    foundWarning(&state, slot),
		"warning: unlisted, when read":        {unlistedWarning(sampleCustomer, sampleToken, 2*time.Minute, false)},
		"warning: unlisted, empty list":       additionWarnings(sampleCustomer, gallery.AddResult{Image: &slot, Unlisted: true, Empty: true}, 2*time.Minute),
		"warning: unlisted, when read, empty": {unlistedWarning(sampleCustomer, sampleToken, 2*time.Minute, true)},
		"warning: lost":                       {lostWarning(fmt.Sprintf("Image %s of customer %d was deleted.", imageID(sampleToken), sampleCustomer), []imagelist.Entry{slot}, nil)},
		"warning: lost, by a batch":           {lostWarning(fmt.Sprintf("Image %s of customer %d was deleted.", imageID(sampleToken), sampleCustomer), []imagelist.Entry{slot}, []int{3, 1})},
		"warning: no batches":                 {aloneWarning(sampleCustomer)},
		"warning: lost, by a purge":           {lostWarning(fmt.Sprintf("A purge of customer %d deleted 2 of its images.", sampleCustomer), []imagelist.Entry{slot}, nil)},
		"warning: emptied list":               {s.emptied(sampleCustomer, erased.subject())},
		"warning: emptied list, destroyed":    {s.emptiedRelease(sampleCustomer, erased.subject())},
		"warning: erased":                     {erasedWarning(sampleCustomer, erased.subject())},
		"warning: erased, nothing sent":       {erasedRelease(sampleCustomer, erased.subject(), gallery.NotSent)},
		"warning: erased, refused":            {erasedRelease(sampleCustomer, erased.subject(), gallery.SentRefused)},
		"warning: erased, no answer":          {erasedRelease(sampleCustomer, erased.subject(), gallery.SentUnanswered)},
		"warning: erased, accepted":           {erasedRelease(sampleCustomer, erased.subject(), gallery.SentAccepted)},
		"warning: erased, no image":           {erasedRelease(sampleCustomer, (&customerImageModel{}).subject(), gallery.NotSent)},
		"purge: erased":                       {purgeRun{session: s, customerID: sampleCustomer}.erasedPurge(nil)},
		"purge: erased meanwhile":             {purgeRun{session: s, customerID: sampleCustomer}.erasedPurge([]imagelist.Entry{erased.slot()})},
		"warning: runs are not kept apart":    apartWarning(t),
		"warning: a cache folder of others": {notKeptApart(fmt.Errorf("the folder /cache/eu can't be used for the locks between processes: %w",
			&filestore.UntrustedError{Path: "/cache", Why: "can be written by other users (drwxrwxrwx)"}))},
		"warning: a query lacks a customer": queryWarning(),
	}
}

// apartWarning is the warning of openLedger about a folder that can't be created. The system's words, and the
// path, differ between machines.
func apartWarning(t *testing.T) diag.Diagnostics {
	t.Helper()
	file := filepath.Join(t.TempDir(), "cache")
	write(t, file, nil)
	_, diags := openLedger(t.Context(), "eu.api.example.com", environment(map[string]string{cacheDirVariable: file}))
	if len(diags) != 1 {
		return diags
	}
	first, rest, _ := strings.Cut(diags[0].Detail(), "\n")
	first = filepath.ToSlash(strings.Replace(first, filepath.Dir(file), "", 1))
	first = regexp.MustCompile(`processes: .*`).ReplaceAllString(first, "processes: permission denied.")
	return diag.Diagnostics{diag.NewWarningDiagnostic(diags[0].Summary(), first+"\n"+rest)}
}
