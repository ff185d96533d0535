package provider

import (
	"context"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// inLog says what is waited for, in a line of the log.
func (why cause) inLog() string {
	return [...]string{
		"a turn within requests_per_minute",
		"the end of a pause that the API has asked for",
		"another run on this machine, which has the lock of the customer",
		"the time at which an earlier call can no longer take effect",
		"the list of images (settle_timeout)",
		"another try",
		"an answer of the API",
		"other operations of this run on the customer",
	}[why]
}

// logGalleryWait writes a line when a wait begins. There is nothing secret in it: errors of the API are free of secrets.
func logGalleryWait(ctx context.Context, wait gallery.Wait, under *waitUnderWay) {
	fields := map[string]any{}
	if wait.CustomerID != 0 {
		fields["customer_id"] = strconv.FormatInt(wait.CustomerID, 10) // Terraform reads a number as a float
	}
	if wait.Reason == gallery.WaitList {
		fields["to_see"] = aimInLog(wait.Aim)
	}
	if h := wait.Holder; h != nil {
		fields["holder_process"], fields["holder_is"] = h.Process, string(h.Doing)
		fields["holder_since"], fields["holder_until"] = clockTime(h.Since), clockTime(h.Until)
	}
	logWait(ctx, under, fields, wait.Until, wait.Err)
}

// logCallWait writes a line when a call waits.
func logCallWait(ctx context.Context, wait capillary.Wait, under *waitUnderWay) {
	fields := map[string]any{}
	if wait.PerMinute > 0 {
		fields["requests_per_minute"] = wait.PerMinute
	}
	logWait(ctx, under, fields, wait.Until, wait.Err)
}

func logWait(ctx context.Context, under *waitUnderWay, fields map[string]any, until time.Time, failure error) {
	if !until.IsZero() {
		fields["until"] = clockTime(until)
	}
	if failure != nil {
		fields["because"] = failure.Error()
	}
	under.log(ctx, "Waiting for "+under.cause.inLog(), fields)
}

// logWaited writes a line when a wait has ended.
func logWaited(ctx context.Context, under *waitUnderWay, took time.Duration) {
	under.log(ctx, "Waited for "+under.cause.inLog(), map[string]any{"waited": took.Round(time.Millisecond).String()})
}

func (under *waitUnderWay) log(ctx context.Context, message string, fields map[string]any) {
	if under.quiet {
		tflog.Debug(ctx, message, fields)
		return
	}
	tflog.Info(ctx, message, fields)
}

// aimInLog says what a list is watched for.
func aimInLog(aim gallery.Aim) string {
	switch aim {
	case gallery.AimDeletion:
		return "that the image is gone, and no other one"
	case gallery.AimLate:
		return "what an earlier deletion hits that may come late"
	case gallery.AimAny:
		return "what the customer has, in a list that can be believed"
	case gallery.AimUpload:
	}
	return "the uploaded image"
}

// clockTime is a time as people compare it with their clock.
func clockTime(t time.Time) string { return t.Local().Format("15:04:05") }
