package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/plugin"
)

// check finds out whether the plan can be applied: whether the API accepts the credentials, knows the customer,
// and has room for the image. A new image costs a read of its customer, unless this run has already read it.
// During an apply there is no check: the upload itself finds out.
func (p *imagePlan) check(ctx context.Context) {
	if !p.isChecked(ctx) {
		return
	}
	token := p.state.S3Token.ValueString()
	replaced := len(p.resp.RequiresReplace) > 0
	switch {
	case p.exists && !replaced && !p.gone:
		p.checkFit(p.session.notes.keepIn(p.state.CustomerID.ValueInt64(), token))
		return
	case p.exists || p.moves:
		p.session.notes.goFrom(p.state.CustomerID.ValueInt64(), token)
	case p.again && !p.session.notes.leaves(p.entry.ID):
		return // counted by the first plan
	}
	if replaced || p.isNew() {
		p.checkNew(ctx)
	}
}

// isChecked reports whether this plan is to be checked and is not part of an apply.
func (p *imagePlan) isChecked(ctx context.Context) bool {
	return p.session.checks && !plugin.IsFinalPlan(ctx) && !p.session.notes.applying.Load()
}

// checkNew reads the customer that gets an image.
func (p *imagePlan) checkNew(ctx context.Context) {
	if p.plan.CustomerID.IsUnknown() || p.plan.CustomerID.IsNull() {
		return
	}
	customerID := p.plan.CustomerID.ValueInt64()
	var listed []imagelist.Entry
	if !p.exists { // otherwise its image was read, and the customer with it
		ctx, cancel, diags := withTimeout(ctx, p.plan.Timeouts.Read, defaultReadTimeout)
		defer cancel()
		p.resp.Diagnostics.Append(diags...)
		ctx, waited := p.session.countWaits(ctx)
		defer func() { p.resp.Diagnostics.Append(p.session.waitWarning(checking, customerID, waited)...) }()
		var err error
		if listed, err = p.session.gallery.List(ctx, customerID); err != nil {
			p.resp.Diagnostics.Append(p.session.explain(checking, customerID, "", err))
			return
		}
	}
	p.checkFit(p.session.notes.addTo(customerID, listed))
}

// checkFit reports that there are, or may be, too many images.
func (p *imagePlan) checkFit(result fit, r room) {
	customerID := p.plan.CustomerID.ValueInt64()
	switch result {
	case fits:
	case cantFit:
		p.resp.Diagnostics.Append(diag.NewAttributeErrorDiagnostic(path.Root("customer_id"), "More images than fit", r.tooMany(customerID)))
	case mayNotFit:
		p.resp.Diagnostics.AddAttributeWarning(path.Root("customer_id"), "The images may not fit", fmt.Sprintf(
			"Customer %d has room for %d images. It has %d, and the plan adds more than fit. "+
				"Unless some of these are deleted in the same apply, before the uploads, the last uploads will be refused:\n%s",
			customerID, capillary.MaxImages, len(r.listed), imagelist.Table(r.listed, "")))
	}
}

// tooMany says what is planned for a customer with too many images, in full for the first one that does not fit.
func (r room) tooMany(customerID int64) string {
	if r.adds+len(r.stays) > capillary.MaxImages+1 {
		return fmt.Sprintf("This makes %d images of customer %d.", r.adds+len(r.stays), customerID)
	}
	return fmt.Sprintf("A customer can have %d images, and for customer %d this is one too many: the plan keeps %d and uploads %d.\n\n"+
		"What to do: leave the customer %[1]d images in the configuration, or give the others a different customer_id."+justDestroy,
		capillary.MaxImages, customerID, len(r.stays), r.adds)
}
