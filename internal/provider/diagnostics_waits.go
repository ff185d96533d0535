package provider

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// waitWarning says how long an operation has waited and for what, if that was long. If the run has waited for long in many
// operations, one of them says that.
func (s *session) waitWarning(op operation, customerID int64, w *waits) diag.Diagnostics {
	w.mu.Lock()
	defer w.mu.Unlock()
	subject := fmt.Sprintf("Customer %d, on %s: %s waited", customerID, s.host, op.asNoun())
	if customerID == 0 {
		subject = fmt.Sprintf("On %s: %s waited", s.host, op.asNoun())
	}
	if w.sum() < s.longWait {
		if w = s.waited.long(s.longWait); w == nil {
			return nil
		}
		subject = fmt.Sprintf("On %s: until now, operations of this run have waited", s.host)
	}
	s.waited.tell()
	return diag.Diagnostics{w.warning(subject, s.longWait)}
}

// warning lists the waits, and what can be done about them.
func (w *waits) warning(subject string, long time.Duration) diag.Diagnostic {
	var text strings.Builder
	fmt.Fprintf(&text, "%s for %s in all.\n", subject, rounded(w.sum()))
	var todo []string
	for _, why := range causes() {
		spent := w.spent[why]
		if rounded(spent) == 0 {
			continue
		}
		fmt.Fprintf(&text, "\n- %s for %s", rounded(spent), w.humanize(why))
		if advice := w.advice(why, spent, long); advice != "" {
			todo = append(todo, capitalize(advice))
		}
	}
	return diag.NewWarningDiagnostic("A long time was spent waiting", text.String()+"\n\nWhat to do:"+listed(todo))
}

// listed lists what can be done, one item a line if there are several.
func listed(todo []string) string {
	switch len(todo) {
	case 0:
		return " nothing, unless it happens often. Then follow the log (TF_LOG_PROVIDER=INFO)."
	case 1:
		return " " + todo[0]
	}
	return "\n- " + strings.Join(todo, "\n- ")
}

// rounded returns a duration that is easy to read: whole seconds, or tenths of one below ten.
func rounded(d time.Duration) time.Duration {
	if d < 10*time.Second {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(time.Second)
}

// asNoun names the operation in a sentence.
func (op operation) asNoun() string {
	return [...]string{
		"the upload",
		"the read",
		"the deletion",
		"the import",
		"the lookup",
		"the read",
		"the link",
		"the purge",
		"the dry run of the purge",
		"the check of the plan",
	}[op]
}

// humanize says what was waited for.
func (w *waits) humanize(why cause) string {
	switch why {
	case causeBudget:
		return fmt.Sprintf("its turn within requests_per_minute = %d", w.perMinute)
	case causePause:
		return "the end of pauses that the API has asked for (429 with Retry-After)"
	case causeLock:
		return "another run on this machine, which had the lock of the customer" + holderInWords(w.holder)
	case causeLate:
		return "the time at which a call of an earlier run, or an earlier call of this one, could no longer take effect"
	case causeList:
		return "a list of images that shows what was done (settle_timeout)"
	case causeRetry:
		return "another try of calls that failed" + w.lastFailure()
	case causeAPI:
		return "the answers of the API"
	case causeLine:
	}
	return "other operations of this run on the same customer, which take turns"
}

// lastFailure is why the last try failed.
func (w *waits) lastFailure() string {
	if w.failure == nil {
		return ""
	}
	return ": " + w.failure.Error()
}

// holderInWords says who had a lock, as far as that is known.
func holderInWords(holder *gallery.Holder) string {
	if holder == nil || holder.Process == 0 {
		return ""
	}
	return fmt.Sprintf(" (process %d, %s, since %s)", holder.Process, holder.Doing, clockTime(holder.Since))
}

// advice says what can be done about a cause that took a part of the time that matters.
func (w *waits) advice(why cause, spent, long time.Duration) string {
	if spent < long/4 {
		return ""
	}
	switch why {
	case causeBudget:
		return "raise requests_per_minute, as far as your cluster's limit allows, or have one run change fewer images."
	case causePause:
		return "set requests_per_minute a little below your cluster's limit. Then the provider spreads its calls, and the API need not ask for pauses."
	case causeLock:
		return "let runs that change the images of one customer follow each other, and keep each customer's images in one state."
	case causeLate:
		return "find out why the call before had no answer: an interrupted run, a gateway that times out, a request_timeout that is too short for the upload. " +
			"Until settle_timeout is over, it may still take effect."
	case causeList:
		return "if this API always shows changes late, there is nothing to do but to have patience, and timeouts that allow for it. Ask the vendor how late a list may be."
	case causeRetry:
		return "see in the log (TF_LOG_PROVIDER=DEBUG) which calls fail; if they keep failing, ask the vendor, with the request ids."
	case causeAPI:
		return "the API, or the line to it, is slow. See in the log (TF_LOG_PROVIDER=DEBUG) how long each call takes. Uploads that run at the same time share the line: lower -parallelism."
	case causeLine:
	}
	return ""
}
