package provider

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// explainPurge explains why a purge stopped or did not start; it returns nil for all other errors.
func explainPurge(op operation, err error) *explanation {
	if keep, ok := errors.AsType[*gallery.UnknownKeepError](err); ok {
		return explainKeep(keep)
	}
	if stopped, ok := errors.AsType[*gallery.PurgeError](err); ok {
		return explainStopped(op, stopped)
	}
	return nil
}

// purgeUnknown refuses a setting whose value is not known yet: if it were ignored, images to keep would be
// deleted.
func purgeUnknown() diag.Diagnostic {
	return diag.NewErrorDiagnostic("A setting of the purge is not known", "The action was invoked before all of customer_id, keep and dry_run were known. Nothing was deleted.\n\n"+
		"What to do: invoke it again once everything that its settings depend on is applied.")
}

// explainKeep shows the existing images, so that the user can pick the right id.
func explainKeep(err *gallery.UnknownKeepError) *explanation {
	quoted := make([]string, len(err.Unknown))
	for i, id := range err.Unknown {
		quoted[i] = fmt.Sprintf("%q", id)
	}
	lacks := "has no such image"
	if len(quoted) > 1 {
		lacks = "does not have them"
	}
	if len(err.Images) == 0 {
		return &explanation{
			happened: fmt.Sprintf("keep names %s, and the list of the customer's images is empty. %s", strings.Join(quoted, ", "), maybeConnected),
			effect:   purging.refused(),
			todo:     lookConnected + "correct keep.",
		}
	}
	return &explanation{
		happened: fmt.Sprintf("keep names %s, and the customer %s.", strings.Join(quoted, ", "), lacks),
		effect:   purging.refused(),
		images:   table(err.Images, ""),
		todo:     "correct keep. If the image is gone, take its id out; if a different one has replaced it, use the id of that one.",
	}
}

// explainStopped adds which images are deleted and which are left to the explanation of the image that failed.
func explainStopped(op operation, stopped *gallery.PurgeError) *explanation {
	e := explainError(op, stopped.Failed.Token, stopped.Err)
	var happened strings.Builder
	fmt.Fprintf(&happened, "%d of %d images %s deleted, then it stopped at image %s: %s",
		len(stopped.Deleted), stopped.Of, wasOrWere(len(stopped.Deleted)), imageID(stopped.Failed.Token), e.happened)
	if len(stopped.Deleted) > 0 {
		happened.WriteString("\n\nDeleted:\n" + imagelist.Table(stopped.Deleted, ""))
	}
	if e.images == "" {
		left := append([]imagelist.Entry{stopped.Failed}, stopped.Left...)
		e.images = "Left, as far as is known:\n" + imagelist.Table(left, stopped.Failed.Token)
	}
	e.happened, e.effect = happened.String(), ""
	if _, ok := errors.AsType[*gallery.LostError](stopped.Err); ok {
		return e // running it again may not be the right advice
	}
	if unverified, ok := errors.AsType[*gallery.UnverifiedError](stopped.Err); ok {
		e.todo = fmt.Sprintf("run it again, but not before %s: until then the deletion may still take effect, and runs on other machines do not know of it.",
			unverified.Until.UTC().Format("2006-01-02 15:04:05 MST"))
	}
	e.todo = thenResumes(e.todo)
	return e
}

// thenResumes adds what the next run does to an advice.
func thenResumes(todo string) string {
	const resumes = "starts by reading the list, and deletes what is left."
	for _, last := range []string{"run it again.", "run it again after a few minutes."} {
		if strings.HasSuffix(todo, last) {
			return strings.TrimSuffix(todo, ".") + ": it " + resumes
		}
	}
	return todo + " The next run " + resumes
}

func wasOrWere(count int) string {
	if count == 1 {
		return "was"
	}
	return "were"
}
