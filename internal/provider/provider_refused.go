package provider

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// credentialsInUse says where the credentials come from, never what they are.
func credentialsInUse(merged inputs) string {
	chosen := authMethodsGiven(merged, func(in input) bool { return in.configured })
	if len(chosen) == 0 {
		chosen = authMethodsGiven(merged, input.given)
	}
	var configured, variables []string
	for _, w := range chosen {
		for _, name := range w.names {
			switch in := merged[name]; {
			case in.configured:
				configured = append(configured, in.name)
			case in.given():
				variables = append(variables, in.variable)
			}
		}
	}
	from := strings.Join(slices.Concat(named("the provider's", "", configured), named("the environment variable", "s", variables)), ", and from ")
	// All other credentials with blanks are an error. A password may have them, so only a refusal makes them suspect.
	if password := merged["password"].value; strings.TrimSpace(password) != password && slices.ContainsFunc(chosen, usesPassword) {
		from += " (the password begins or ends with a blank, which may be a mistake)"
	}
	return from
}

// usesPassword reports whether a way to authenticate takes a password.
func usesPassword(w authMethod) bool { return slices.Contains(w.names, "password") }

// named returns names after what they are, as one phrase; or nothing if there are no names.
func named(what, plural string, names []string) []string {
	if len(names) == 0 {
		return nil
	}
	if len(names) > 1 {
		what += plural
	}
	return []string{what + " " + strings.Join(names, " and ")}
}

// notTried is the summary of everything that follows from refused credentials.
const notTried = "Not tried with refused credentials"

// explainRefused shortens what follows from refused credentials: one message says what is wrong with them, and
// the others take a line. It returns nil for that first one, and for all other errors.
//
// The first message is an error, so the run fails anyway. What could not be read or checked after it is only a
// warning; Terraform shows several similar ones as one.
func (s *session) explainRefused(customerID int64, token string, op operation, err error) diag.Diagnostic {
	failure, ok := errors.AsType[*capillary.Error](err)
	if !ok || failure.CredentialsRenewed() || s.notes == nil { // without notes, there is no earlier message
		return nil
	}
	note := s.notes.refusal(failure.Kind)
	if note == nil {
		return nil
	}
	told, before := note.Swap(true), errors.Is(err, capillary.ErrRefusedBefore)
	onlyLooks := op == reading || op == checking
	if !told || failure.Kind == capillary.KindForbidden && !before && !onlyLooks {
		return nil
	}
	detail := op.notDone(customerID, token)
	if onlyLooks {
		return diag.NewWarningDiagnostic(notTried, detail)
	}
	return diag.NewErrorDiagnostic(notTried, detail)
}

// notDone says in a line of a terminal what an operation did not do, as with hundreds of images every line counts.
func (op operation) notDone(customerID int64, token string) string {
	image := fmt.Sprintf("An image of customer %d", customerID)
	if token != "" {
		image = fmt.Sprintf("Image %d/%s", customerID, imageID(token))
	}
	switch op {
	case creating:
		return image + " was not uploaded."
	case reading:
		return image + " was not read."
	case deleting:
		return image + " was not deleted."
	case importing:
		return image + " was not imported."
	case lookingUp:
		return "A customer was not looked up."
	case listing:
		return fmt.Sprintf("The images of customer %d were not listed.", customerID)
	case linking:
		return fmt.Sprintf("A link to an image of customer %d was not fetched.", customerID)
	case purging:
		return fmt.Sprintf("The images of customer %d were not deleted.", customerID)
	case rehearsing:
		return fmt.Sprintf("The purge of customer %d was not checked.", customerID)
	case checking:
		return fmt.Sprintf("It was not checked whether customer %d can get an image.", customerID)
	}
	return op.summary() + "."
}

// refusal returns the flag that says whether this kind of refusal has been reported. It returns nil for anything
// that is not a refusal of the credentials.
func (n *runNotes) refusal(kind capillary.Kind) *atomic.Bool {
	switch kind {
	case capillary.KindCredentials:
		return &n.refusalTold
	case capillary.KindForbidden:
		return &n.forbiddenTold
	default:
		return nil
	}
}

// nameCredentials adds to the one message about refused credentials where they come from.
func (s *session) nameCredentials(e *explanation, err error) {
	failure, ok := errors.AsType[*capillary.Error](err)
	if !ok || failure.Kind != capillary.KindCredentials || s.credentials == "" {
		return
	}
	e.todo += fmt.Sprintf(" The credentials come from %s. This run makes no further call with them.", s.credentials)
}
