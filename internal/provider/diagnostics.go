package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// operation is what was being done when an error came up.
type operation int

const (
	creating operation = iota
	reading
	deleting
	importing
)

// summary is the fixed first line of the operation's diagnostics.
func (op operation) summary() string {
	return [...]string{
		"The image could not be uploaded",
		"The image could not be read",
		"The image could not be deleted",
		"The image could not be imported",
	}[op]
}

// explanation is what a person needs to know at 3 a.m.
type explanation struct {
	happened string // one or more sentences
	todo     string // what to do now
	images   string // the list as it was, or what was lost
}

// explain is the one place that turns errors into diagnostics. The token is "" where no image is known
// yet.
func (r *customerImageResource) explain(op operation, customerID int64, token string, err error) diag.Diagnostic {
	e := explainGallery(op, token, err)
	if e == nil {
		e = explainAPI(op, err)
	}
	if e == nil {
		e = explainRest(op, err)
	}
	subject := fmt.Sprintf("customer %d", customerID)
	if token != "" {
		subject = fmt.Sprintf("image %s of customer %d", imageID(token), customerID)
	}
	parts := []string{fmt.Sprintf("%s, on %s: %s", subject, r.session.host, e.happened)}
	if e.images != "" {
		parts = append(parts, e.images)
	}
	if said := apiFacts(err); said != "" {
		parts = append(parts, "API call: "+said+".")
	}
	parts = append(parts, "What to do: "+e.todo)
	return diag.NewErrorDiagnostic(op.summary(), capitalize(strings.Join(parts, "\n\n")))
}

// apiFacts is what is known of the call that failed: its name, status, code, message and request id.
func apiFacts(err error) string {
	var failure *capillary.Error
	if !errors.As(err, &failure) {
		return ""
	}
	return fmt.Sprintf("%s: %s", failure.Call, failure.Facts())
}

// explainRest explains what neither the gallery nor the API has a word for.
func explainRest(op operation, err error) *explanation {
	switch {
	case errors.Is(err, context.Canceled):
		return &explanation{happened: err.Error() + ".", todo: "the run was interrupted; run it again. " + op.meanwhile()}
	case errors.Is(err, context.DeadlineExceeded):
		return &explanation{happened: err.Error() + ".", todo: "run it again, or raise the resource's timeouts. " + op.meanwhile()}
	case errors.Is(err, errNamesNoImage):
		return &explanation{
			happened: err.Error() + ". Nothing was changed.",
			todo:     "remove the entry (terraform state rm) and import the image (terraform import).",
		}
	}
	return &explanation{happened: err.Error() + ".", todo: "this is not expected: please report it to the provider's maintainers."}
}

// meanwhile tells what the state holds after an operation that did not end.
func (op operation) meanwhile() string {
	if op == creating {
		return "Nothing was uploaded."
	}
	return "The state is as it was."
}

// imageID shortens a token for people.
func imageID(token string) string { return capillary.Image{Token: token}.ID() }

// capitalize begins a message with a capital.
func capitalize(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// table shows a list in a message.
func table(images []capillary.Image, token string) string {
	return "The list of images is now:\n" + gallery.Table(gallery.Slots(images), token)
}
