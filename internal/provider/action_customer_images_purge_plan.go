package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// ModifyPlan implements action.ActionWithModifyPlan. A plan shows only the settings of an action, so a warning
// says which images it would delete: that is what a person approves.
func (a *customerImagesPurge) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var config customerImagesPurgeModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() || a.session == nil || !a.session.checks {
		return
	}
	if config.CustomerID.IsUnknown() || !req.Config.Raw.IsFullyKnown() {
		resp.Diagnostics.Append(purgeNotKnown(config))
		return
	}
	keep, diags := keptIDs(ctx, path.Root("keep"), config.Keep)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, defaultReadTimeout)
	defer cancel()
	p := purgeRun{session: a.session, customerID: config.CustomerID.ValueInt64(), keep: keep}
	ctx, waited := a.session.countWaits(ctx)
	defer func() { resp.Diagnostics.Append(a.session.waitWarning(rehearsing, p.customerID, waited)...) }()
	plan, err := a.session.gallery.PlanPurge(ctx, p.customerID, keep)
	switch {
	case err != nil:
		resp.Diagnostics.Append(p.failed(rehearsing, err)...)
	case len(plan.Delete) > 0 && !config.DryRun.ValueBool():
		resp.Diagnostics.Append(p.planned(plan))
	}
}

// planned shows which images would be deleted and which kept.
func (p purgeRun) planned(plan gallery.PurgePlan) diag.Diagnostic {
	var text strings.Builder
	all := len(plan.Delete) + len(plan.Keep)
	which := fmt.Sprintf("%d of the %d images", len(plan.Delete), all)
	switch {
	case all == 1:
		which = "the one image"
	case len(plan.Keep) == 0:
		which = fmt.Sprintf("all %d images", all)
	}
	fmt.Fprintf(&text, "The action deletes %s that customer %d has now, for good:\n%s", which, p.customerID, imagelist.Table(plan.Delete, ""))
	if len(plan.Keep) > 0 {
		fmt.Fprintf(&text, "\n\nIt keeps:\n%s", imagelist.Table(plan.Keep, ""))
	}
	text.WriteString("\n\nWhen it is invoked, it reads the list again, and also deletes images that were added by then.")
	return diag.NewWarningDiagnostic("The purge deletes images", text.String())
}

// purgeNotKnown says why the plan can't show which images would be deleted.
func purgeNotKnown(config customerImagesPurgeModel) diag.Diagnostic {
	unknown := "dry_run"
	switch {
	case config.CustomerID.IsUnknown():
		unknown = "customer_id"
	case !config.DryRun.IsUnknown():
		unknown = "keep"
	}
	return diag.NewAttributeWarningDiagnostic(path.Root(unknown), "What the purge deletes can't be shown", fmt.Sprintf(
		"%s is known only after apply, so which images go can't be told before. When the action is invoked, it deletes all images of the customer "+
			"but those that keep names then.\n\nWhat to do: to see them first, give values that are known at plan, or apply first what they come from.", unknown))
}
