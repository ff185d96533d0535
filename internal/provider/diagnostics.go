package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// operation is what the provider was doing when an error occurred.
type operation int

const (
	creating operation = iota
	reading
	deleting
	importing
	lookingUp  // a customer, by an identifier
	listing    // the images of a customer, for a data source or a query
	linking    // a signed link to an image
	purging    // deleting all images of a customer, by an action
	rehearsing // what a purge would delete
	checking   // whether a planned image can be uploaded
)

// summary returns the fixed first line of the operation's diagnostics.
func (op operation) summary() string {
	return [...]string{
		"The image could not be uploaded",
		"The image could not be read",
		"The image could not be deleted",
		"The image could not be imported",
		"The customer could not be looked up",
		"The images could not be listed",
		"The link to the image could not be fetched",
		"The customer's images could not all be deleted",
		"The purge would fail",
		"The image could not be uploaded", // as the apply would say later
	}[op]
}

// managesImage reports whether the operation belongs to a resource.
func (op operation) managesImage() bool {
	return !op.isReadOnly() && op != purging
}

// hasEntry reports whether the state has an entry for the image. An image that is being created or imported has
// none yet.
func (op operation) hasEntry() bool { return op == reading || op == deleting }

// isReadOnly reports whether the operation can't have changed anything.
func (op operation) isReadOnly() bool {
	return op == lookingUp || op == listing || op == linking || op == checking || op == rehearsing
}

// explanation is what a user needs to know at 3 a.m.
type explanation struct {
	happened string // one or more sentences
	effect   string // what was, or was not, done; "" where that is said already
	todo     string // what to do now
	images   string // the list as it was, or the lost images
}

// explain is the one place that turns errors into diagnostics. The token is "" if no image is known yet.
func (s *session) explain(op operation, customerID int64, token string, err error) diag.Diagnostic {
	subject := fmt.Sprintf("customer %d", customerID)
	if token != "" {
		subject = fmt.Sprintf("image %s of customer %d", imageID(token), customerID)
	}
	if short := s.explainRefused(customerID, token, op, err); short != nil {
		return short
	}
	return s.explainAbout(subject, op, token, err)
}

// explainAbout explains an error about the subject, in full.
func (s *session) explainAbout(subject string, op operation, token string, err error) diag.Diagnostic {
	e := explainError(op, token, err)
	s.nameCredentials(e, err)
	if op == checking {
		e.todo += " To plan without asking the API, set plan_checks = \"none\" in the provider block."
		if failure, ok := errors.AsType[*capillary.Error](err); !ok || failure.Kind != capillary.KindCredentials {
			e.todo += justDestroy
		}
	}
	if e.effect != "" {
		e.happened += " " + e.effect
	}
	parts := []string{fmt.Sprintf("%s, on %s: %s", subject, s.host, e.happened)}
	if e.images != "" {
		parts = append(parts, e.images)
	}
	if said := apiFacts(err); said != "" {
		parts = append(parts, "API call: "+said+".")
	}
	parts = append(parts, "What to do: "+e.todo+s.hints(err))
	return diag.NewErrorDiagnostic(op.summary(), capitalize(strings.Join(parts, "\n\n")))
}

// explainError asks each group of explanations in turn.
func explainError(op operation, token string, err error) *explanation {
	if e := explainPurge(op, err); e != nil {
		return e
	}
	if e := explainGallery(op, token, err); e != nil {
		return e
	}
	if e := explainAPI(op, err); e != nil {
		return e
	}
	return explainRest(op, err)
}

// apiFacts returns what is known of the failed call: its name, status, code, message and request id.
func apiFacts(err error) string {
	var failure *capillary.Error
	if !errors.As(err, &failure) || isOver(failure) {
		return ""
	}
	if errors.Is(err, capillary.ErrRefusedBefore) { // the facts are those of the earlier call
		before := *failure
		before.Err = nil
		failure = &before
	}
	return fmt.Sprintf("%s: %s", failure.Call, failure.Facts())
}

// explainRest explains errors that neither the gallery nor the API accounts for.
func explainRest(op operation, err error) *explanation {
	switch {
	case errors.Is(err, context.Canceled):
		return &explanation{happened: op.humanize(err) + ".", effect: op.stateEffect(), todo: "run it again."}
	case errors.Is(err, context.DeadlineExceeded):
		return &explanation{happened: op.humanize(err) + ".", effect: op.stateEffect(), todo: op.withMoreTime()}
	case errors.Is(err, gallery.ErrNoImage):
		return &explanation{
			happened: err.Error() + ". Nothing was changed.",
			todo:     "remove the entry (terraform state rm) and import the image (terraform import).",
		}
	}
	return &explanation{happened: err.Error() + ".", todo: "this is not expected: please report it to the provider's maintainers."}
}

// humanize returns an error without Go's terms, for an operation that was cut short. An import has no timeouts
// that could be set.
func (op operation) humanize(err error) string {
	timeUp := "the operation ran out of time (timeouts)"
	if op == importing {
		timeUp = "the five minutes for an import were up"
	}
	return strings.NewReplacer(
		context.Canceled.Error(), "the run was interrupted",
		context.DeadlineExceeded.Error(), timeUp,
	).Replace(err.Error())
}

// stateEffect says what the state holds after an operation that was cut short.
func (op operation) stateEffect() string {
	switch {
	case !op.managesImage():
		return ""
	case op == creating:
		return "Nothing was uploaded."
	case op == importing:
		return "Nothing was imported."
	}
	return "The state is as it was."
}

// withMoreTime returns the advice for an operation that ran out of time.
func (op operation) withMoreTime() string {
	switch {
	case op == importing:
		return "run it again."
	case op.managesImage():
		return "run it again, or raise the resource's timeouts."
	}
	return "run it again, or raise its timeouts."
}

// imageID shortens a token for people.
func imageID(token string) string { return capillary.Printable(capillary.Image{Token: token}.ID()) }

// capitalize begins a message with a capital.
func capitalize(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// table shows a list in a message.
func table(images []capillary.Image, token string) string {
	return "The list of images is now:\n" + imagelist.Table(imagelist.Entries(images), token)
}
