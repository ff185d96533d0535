package provider

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// credentialsInUse says where the credentials come from, never what they are.
func credentialsInUse(merged inputs) string {
	chosen := waysGiven(merged, func(in input) bool { return in.configured })
	if len(chosen) == 0 {
		chosen = waysGiven(merged, input.given)
	}
	var origins []string
	for _, w := range chosen {
		for _, name := range w.names {
			if in := merged[name]; in.given() {
				origins = append(origins, in.origin())
			}
		}
	}
	return strings.Join(origins, " and ")
}

// explainRefused shortens what follows from refused credentials: one message says what is wrong with them, and
// the others take a line. It returns nil for that first one, and for all other errors.
//
// The first message is an error, so the run fails anyway. What could not be read or checked after it is only a
// warning; Terraform shows several similar ones as one.
func (s *session) explainRefused(subject string, op operation, err error) diag.Diagnostic {
	failure, ok := errors.AsType[*capillary.Error](err)
	if !ok || failure.Renewed() || s.notes == nil { // without notes, there is no earlier message
		return nil
	}
	note, why := s.notes.refusal(failure.Kind)
	if note == nil {
		return nil
	}
	told, before := note.Swap(true), errors.Is(err, capillary.ErrRefusedBefore)
	onlyLooks := op == reading || op == checking
	if !told || failure.Kind == capillary.KindForbidden && !before && !onlyLooks {
		return nil
	}
	detail := capitalize(fmt.Sprintf("%s: not tried, %s.", subject, why))
	if onlyLooks {
		return diag.NewWarningDiagnostic("Not tried with refused credentials", detail)
	}
	return diag.NewErrorDiagnostic(op.summary(), detail)
}

// refusal returns the flag that says whether this kind of refusal has been reported, and why other calls are
// not made after it. It returns no flag for anything that is not a refusal of the credentials.
func (n *runNotes) refusal(kind capillary.Kind) (told *atomic.Bool, why string) {
	switch kind {
	case capillary.KindCredentials:
		return &n.refusalTold, "as the API has refused the credentials"
	case capillary.KindForbidden:
		return &n.forbiddenTold, "as the API has forbidden this call to the credentials"
	default:
		return nil, ""
	}
}

// nameCredentials adds to the one message about refused credentials where they come from.
func (s *session) nameCredentials(e *explanation, err error) {
	failure, ok := errors.AsType[*capillary.Error](err)
	if !ok || failure.Kind != capillary.KindCredentials || s.credentials == "" {
		return
	}
	e.todo += fmt.Sprintf(" In use is %s. This run makes no further call with that.", s.credentials)
}
