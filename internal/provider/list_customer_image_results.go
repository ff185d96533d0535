package provider

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// query is one run of the list.
type query struct {
	session  *session
	request  list.ListRequest
	patience time.Duration // per customer
}

// results reads one customer after the other and streams their images.
//
// Terraform discards all results of a list as soon as there is an error. So a customer whose images can't be
// read is only a warning if there are results of other customers, which an error would discard. If no customer
// could be read, it is an error.
func (q query) results(ctx context.Context, customers []int64) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		var failures diag.Diagnostics // kept until it is clear whether they are errors or warnings
		var pushed int64
		readable := false
		for i, customerID := range customers {
			ctx, waited := q.session.countWaits(ctx)
			slots, failure := q.read(ctx, customerID)
			failures.Append(q.session.waitWarning(listing, customerID, waited)...)
			if failure != nil {
				failures.Append(failure)
			}
			readable = readable || failure == nil
			if readable && !q.warn(push, &failures) {
				return
			}
			if !q.pushAll(ctx, push, customerID, slots, &pushed, len(customers)-i-1) {
				return
			}
		}
		if len(failures) > 0 {
			push(list.ListResult{Diagnostics: failures})
		}
	}
}

// pushAll streams the images of one customer, and reports whether the query goes on.
func (q query) pushAll(ctx context.Context, push func(list.ListResult) bool, customerID int64, slots []imagelist.Entry, pushed *int64, customersLeft int) bool {
	for i, slot := range slots {
		*pushed++
		result := q.result(ctx, customerID, slot)
		full, imagesLeft := q.isFull(*pushed), len(slots)-i-1
		if full && imagesLeft+customersLeft > 0 {
			result.Diagnostics.Append(q.stopped(imagesLeft, customersLeft))
		}
		if !push(result) || full {
			return false
		}
	}
	return true
}

// isFull reports whether Terraform wants no more results.
func (q query) isFull(pushed int64) bool { return q.request.Limit > 0 && pushed >= q.request.Limit }

// stopped says that there may be more images. It comes with the last result, because Terraform reads nothing
// after that.
func (q query) stopped(images, customers int) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The query stopped at its limit", fmt.Sprintf(
		"It has found %d images, as many as it may (limit; 100 where none is set). Images of the last customer that are not shown: %d. Customers that were not read: %d.\n\n"+
			"What to do: set limit in the list block to more, or query fewer customers at once.", q.request.Limit, images, customers))
}

// read lists the images of one customer.
func (q query) read(ctx context.Context, customerID int64) ([]imagelist.Entry, diag.Diagnostic) {
	ctx, cancel := context.WithTimeout(ctx, q.patience)
	defer cancel()
	slots, err := q.session.gallery.List(ctx, customerID)
	if err != nil {
		return nil, q.session.explain(listing, customerID, "", err)
	}
	return slots, nil
}

// warn sends the failures that were kept, as warnings without a result.
func (q query) warn(push func(list.ListResult) bool, failures *diag.Diagnostics) bool {
	if len(*failures) == 0 {
		return true
	}
	var warnings diag.Diagnostics
	for _, failure := range *failures {
		if failure.Severity() == diag.SeverityWarning { // it lacks nothing
			warnings.Append(failure)
			continue
		}
		warnings.AddWarning(failure.Summary(), failure.Detail()+"\n\nThe results lack the images of this customer. Those of the other customers are not affected.")
	}
	*failures = nil
	return push(list.ListResult{Diagnostics: warnings})
}

// result returns the result for one image.
func (q query) result(ctx context.Context, customerID int64, slot imagelist.Entry) list.ListResult {
	model := customerImageModel{CustomerID: types.Int64Value(customerID), Timeouts: noTimeouts(ctx)}
	model.fromAPI(slot)
	result := q.request.NewListResult(ctx)
	result.DisplayName = displayName(customerID, slot)
	result.Diagnostics.Append(result.Identity.Set(ctx, model.identity())...)
	if q.request.IncludeResource {
		// The hash is null: a query must not download all images; the import of an image downloads it. So the
		// configuration that Terraform generates does not describe bytes that it has no file for.
		result.Diagnostics.Append(result.Resource.Set(ctx, &model)...)
	}
	return result
}

// noTimeouts is the value of a configuration without timeouts.
func noTimeouts(ctx context.Context) timeouts.Value {
	none := timeouts.Value{}
	if kind, ok := timeoutsAttribute(ctx).GetType().(timeouts.Type); ok {
		none.Object = types.ObjectNull(kind.AttrTypes)
	}
	return none
}

// displayName is how people recognise an image, as far as the API reports it.
func displayName(customerID int64, slot imagelist.Entry) string {
	name := fmt.Sprintf("customer %d, image %d: %s", customerID, slot.Index, roughSize(slot.Size))
	if slot.LastModified != "" {
		name += ", " + capillary.Printable(slot.LastModified)
	}
	return name
}

// roughSize returns a size in whole kilobytes, as file managers show it.
func roughSize(bytes *int64) string {
	const kB = 1000
	switch {
	case bytes == nil:
		return "size unknown"
	case *bytes < kB:
		return fmt.Sprintf("%d bytes", *bytes)
	}
	return fmt.Sprintf("%d kB", *bytes/kB)
}
