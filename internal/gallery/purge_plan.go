package gallery

import (
	"context"
	"slices"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// PurgePlan is what a purge is about to do.
type PurgePlan struct {
	// Delete is in the order of the deletions: from the highest index down, so that no deletion moves an image that is
	// still to go.
	Delete []imagelist.Entry
	// Keep is in the order of the list.
	Keep []imagelist.Entry
}

// PlanPurge returns what Purge would do now, and fails where Purge would refuse. It sends no write, and does
// not wait for operations that write.
func (g *Gallery) PlanPurge(ctx context.Context, customerID int64, keep []string) (PurgePlan, error) {
	c := g.customer(customerID)
	c.reader.Learn(ctx)
	seen, err := c.reader.ReadCached(ctx, reader.Condition{NeedsList: !c.journal.IsEmptied()})
	if err != nil {
		return PurgePlan{}, err
	}
	return newPurgePlan(g.options.Check, customerID, seen.Images, keep)
}

// newPurgePlan divides a list into what goes and what stays. As no deletion moves an image in front of it, this list
// says already whether the index of any will be in doubt: then none is deleted.
func newPurgePlan(check imagelist.IndexCheck, customerID int64, images []capillary.Image, keep []string) (PurgePlan, error) {
	if _, _, err := imagelist.Find(customerID, images, ""); err != nil {
		return PurgePlan{}, err
	}
	kept, err := pickKept(customerID, images, keep)
	if err != nil {
		return PurgePlan{}, err
	}
	plan := PurgePlan{}
	for _, entry := range imagelist.Entries(images) {
		if slices.Contains(kept, entry.Token) {
			plan.Keep = append(plan.Keep, entry)
			continue
		}
		if _, err := check.Index(customerID, images, entry.Index); err != nil {
			return PurgePlan{}, err
		}
		plan.Delete = append(plan.Delete, entry)
	}
	slices.Reverse(plan.Delete)
	return plan, nil
}

// pickKept returns the tokens of the images to keep. An id that is not there may be a typing error, and the image that
// was meant would be deleted.
func pickKept(customerID int64, images []capillary.Image, keep []string) ([]string, error) {
	var kept, unknown []string
	for _, id := range keep {
		entry, err := imagelist.ByName(customerID, imagelist.Entries(images), id)
		switch {
		case err != nil:
			return nil, err
		case entry == nil:
			unknown = append(unknown, id)
		default:
			kept = append(kept, entry.Token)
		}
	}
	if len(unknown) > 0 {
		return nil, &UnknownKeepError{CustomerID: customerID, Unknown: unknown, Images: images}
	}
	return kept, nil
}
