package provider

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// importTarget is the image that a user wants to import, by index, token or image id.
type importTarget struct {
	customerID int64
	index      int // -1 unless the image was given by its current index
	name       string
}

// parseImportID parses "<customer_id>/<image_id>", "<customer_id>/<s3_token>" or "<customer_id>/<index>". It
// accepts one spelling of numbers only: "+5" and "05" are probably mistakes.
func parseImportID(id string) (importTarget, error) {
	id = strings.TrimSpace(id)
	customer, rest, found := strings.Cut(id, "/")
	switch {
	case id == "":
		return importTarget{}, errors.New("it is empty")
	case !found:
		return importTarget{}, errors.New("it has no slash between the customer and the image")
	case rest == "":
		return importTarget{}, errors.New("it has nothing after the slash")
	case customer == "":
		return importTarget{}, errors.New("it has nothing before the slash")
	}
	customerID, err := strconv.ParseInt(customer, 10, 64)
	if err != nil || customerID < 1 || strconv.FormatInt(customerID, 10) != customer {
		return importTarget{}, fmt.Errorf("its first part, %q, is not the id of a customer", capillary.Printable(customer))
	}
	if strings.Trim(rest, "0123456789") != "" {
		return namedTarget(customerID, rest)
	}
	index, err := strconv.Atoi(rest)
	if err != nil {
		return importTarget{}, fmt.Errorf("%s is too large for an index", capillary.Printable(rest))
	}
	if strconv.Itoa(index) != rest {
		return importTarget{}, fmt.Errorf("%s begins with a zero, which no index does", capillary.Printable(rest))
	}
	return importTarget{customerID: customerID, index: index}, nil
}

// namedTarget checks a token or an image id. It refuses invisible characters: they are mistakes, and messages
// could not show them.
func namedTarget(customerID int64, name string) (importTarget, error) {
	if !utf8.ValidString(name) || strings.ContainsFunc(name, func(c rune) bool { return !unicode.IsPrint(c) }) {
		return importTarget{}, errors.New("it has a character that can't be printed")
	}
	return importTarget{customerID: customerID, index: -1, name: name}, nil
}

// pick returns the target among the images of its customer, or nil if it is not there.
func (t importTarget) pick(slots []imagelist.Entry) (*imagelist.Entry, error) {
	if t.index < 0 {
		return imagelist.ByName(t.customerID, slots, t.name)
	}
	if t.index >= len(slots) {
		return nil, nil //nolint:nilnil // "not there" is an answer, not an error
	}
	return &slots[t.index], nil
}

// ImportState implements resource.ResourceWithImportState. It finds the image and computes the hash of its
// bytes; Terraform then reads the rest.
func (r *customerImageResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	target, ok := targetOf(ctx, req, resp)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, defaultReadTimeout)
	defer cancel()
	ctx, waited := r.session.countWaits(ctx)
	defer func() { resp.Diagnostics.Append(r.session.waitWarning(importing, target.customerID, waited)...) }()
	slots, err := r.session.gallery.List(ctx, target.customerID)
	var slot *imagelist.Entry
	if err == nil {
		slot, err = target.pick(slots)
	}
	if err != nil {
		resp.Diagnostics.Append(r.explain(importing, target.customerID, target.name, err))
		return
	}
	if slot == nil {
		resp.Diagnostics.Append(target.missing(slots))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("customer_id"), target.customerID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("s3_token"), slot.Token)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("image_id"), slot.ID())...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("customer_id"), target.customerID)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("image_id"), slot.ID())...)
	resp.Diagnostics.Append(remember(ctx, resp.Private, keyEntry, newEntry(false))...)
	if target.index >= 0 {
		resp.Diagnostics.Append(importedByIndex(target, slot))
	}
	r.fetchHash(ctx, target.customerID, slot.Token, resp)
}

// importedByIndex warns of an import id that may mean a different image tomorrow.
func importedByIndex(target importTarget, slot *imagelist.Entry) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The import id is an index", fmt.Sprintf(
		"The import id %d/%d means whatever image stands there: now it is %s. Once this entry has left the state, the same import block "+
			"would import a different image.\n\nWhat to do: write id = \"%d/%s\" instead, or remove the block after the apply.",
		target.customerID, target.index, slot.Label(), target.customerID, capillary.Printable(slot.ID())))
}

// targetOf reads the identity if there is one, otherwise the id.
func targetOf(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) (importTarget, bool) {
	if req.ID == "" && req.Identity != nil && !req.Identity.Raw.IsFullyNull() {
		var identity customerImageIdentity
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		target, err := identity.target()
		if err != nil && !resp.Diagnostics.HasError() {
			resp.Diagnostics.Append(unusableIdentity(err))
		}
		return target, !resp.Diagnostics.HasError()
	}
	target, err := parseImportID(req.ID)
	if err != nil {
		resp.Diagnostics.Append(unreadableID(req.ID, err))
	}
	return target, err == nil
}

// missing says that the customer does not have the image.
func (t importTarget) missing(slots []imagelist.Entry) diag.Diagnostic {
	said := fmt.Sprintf("Customer %d has no %s. The images are:\n\n%s", t.customerID, t, imagelist.Table(slots, ""))
	if len(slots) == 0 {
		said += "\n\n" + maybeConnected + "\n\nWhat to do: " + lookConnected + "check the customer's id."
	}
	return diag.NewErrorDiagnostic("There is no such image to import", said)
}

func unusableIdentity(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The import identity can't be used", fmt.Sprintf(
		"The identity of an image is a customer_id and an image_id, but here %s.", err))
}

func unreadableID(id string, err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("The import id can't be read", fmt.Sprintf(
		"The import id %q can't be read: %s.\n\nIt must have one of these forms:\n"+
			"  <customer_id>/<image_id>   the image with this id\n"+
			"  <customer_id>/<s3_token>   the image with this token\n"+
			"  <customer_id>/<index>      the image at this index now, from 0\n\n"+
			"For example: 564703420/a3982817-4a0e-4d1c-9e4e-2f1c6f1f7c55. If you don't know the image's id, import <customer_id>/99: "+
			"the error lists the customer's images.", capillary.Printable(id), err))
}

// target returns the image that an identity names.
func (i customerImageIdentity) target() (importTarget, error) {
	customerID, name := i.CustomerID.ValueInt64(), i.ImageID.ValueString()
	switch {
	case customerID < 1:
		return importTarget{}, fmt.Errorf("the customer_id is %d", customerID)
	case name == "":
		return importTarget{}, errors.New("the image_id is empty")
	}
	target, err := namedTarget(customerID, name)
	if err != nil {
		return importTarget{}, errors.New("the image_id has a character that can't be printed")
	}
	return target, nil
}

// String returns the target as messages name it.
func (t importTarget) String() string {
	if t.index < 0 {
		return fmt.Sprintf("image %q", capillary.Printable(t.name))
	}
	return fmt.Sprintf("image at index %d", t.index)
}
