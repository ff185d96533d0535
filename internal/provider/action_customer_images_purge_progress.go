package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// purgeRun is one purge of a customer, and its channel to Terraform.
type purgeRun struct {
	session    *session
	customerID int64
	keep       []string
	tell       func(string)
}

// dryRun reports what the purge would do, and changes nothing.
func (p purgeRun) dryRun(ctx context.Context) diag.Diagnostics {
	plan, err := p.session.gallery.PlanPurge(ctx, p.customerID, p.keep)
	if err != nil {
		return p.failed(rehearsing, err)
	}
	p.tell("dry run, nothing is deleted; " + p.planSummary(plan))
	for _, slot := range plan.Delete {
		p.tell("would be deleted: " + slot.String())
	}
	for _, slot := range plan.Keep {
		p.tell("would be kept: " + slot.String())
	}
	return nil
}

// purge deletes the images.
func (p purgeRun) purge(ctx context.Context) diag.Diagnostics {
	purged, err := p.session.gallery.Purge(ctx, p.customerID, p.keep, p.step)
	var diags diag.Diagnostics
	if len(purged.Lost) > 0 {
		diags.Append(lostWarning(fmt.Sprintf("A purge of customer %d deleted %d of its images.", p.customerID, len(purged.Deleted)), purged.Lost, purged.BatchIndexes))
	}
	if purged.BatchUnsupported {
		diags.Append(aloneWarning(p.customerID))
	}
	switch {
	case err != nil:
		diags.Append(p.failed(purging, err)...)
		return diags
	case purged.Erased:
		diags.Append(p.erasedPurge(purged.Deleted))
		return diags
	}
	for _, slot := range purged.Kept {
		p.tell("left, as asked: " + slot.String())
	}
	for _, slot := range purged.Added {
		p.tell("left, as someone else added it meanwhile: " + slot.String())
	}
	return diags
}

// step reports the progress.
func (p purgeRun) step(step gallery.PurgeProgress) {
	if step.Done == 0 {
		p.tell(p.planSummary(step.Plan))
		return
	}
	became := "deleted"
	if step.Absent {
		became = "gone, by someone else"
	}
	p.tell(fmt.Sprintf("%d of %d %s: image %s", step.Done, len(step.Plan.Delete), became, step.Plan.Delete[step.Done-1].Label()))
}

// planSummary says how many images are deleted and kept.
func (p purgeRun) planSummary(plan gallery.PurgePlan) string {
	goes, stays := len(plan.Delete), len(plan.Keep)
	switch {
	case goes+stays == 0:
		return fmt.Sprintf("customer %d has no images that these credentials may see: nothing to delete", p.customerID)
	case goes == 0:
		return fmt.Sprintf("customer %d has no images but those to keep (%d): nothing to delete", p.customerID, stays)
	}
	return fmt.Sprintf("customer %d: %d to be deleted, %d to be kept", p.customerID, goes, stays)
}

// failed explains an error.
func (p purgeRun) failed(op operation, err error) diag.Diagnostics {
	if gallery.IsErased(err) {
		return diag.Diagnostics{p.erasedPurge(nil)}
	}
	return diag.Diagnostics{p.session.explain(op, p.customerID, "", err)}
}
