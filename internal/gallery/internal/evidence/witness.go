package evidence

import (
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// Finding is what a list is good for. See the table in the package's comment.
type Finding int

// The findings.
const (
	Believed Finding = iota
	Missing
	Doubtful
	Repeated
	Outdated
	Surprising
)

// Witness judges the lists of one reading, in the order in which they come. The zero value may be used.
type Witness struct {
	// Lag is by how much a list may be behind an upload, and Settle by how much behind a deletion of ours. That an image
	// comes back is rarer than that a list is old, and the latter is the more dangerous.
	Lag, Settle time.Duration
	// MissingIsNone: the user says that an answer without a list means that there are no images.
	MissingIsNone bool
	// NeedsList: an answer without a list is never enough. For whatever would conclude from it that a certain image
	// is not there.
	NeedsList bool
	// Odd reports whether a list is surprising to the operation; may be nil.
	Odd func([]capillary.Image) bool

	missing *List // the answer before, if it had no list and another one like it would do
	earlier *List // the surprising list that is to be confirmed
}

// WantsAnother reports whether a second list like the last one would be believed, a Moment later.
func (w *Witness) WantsAnother() bool { return w.earlier != nil || w.missing != nil }

// Judge says what the next list is good for, given what is known now.
func (w *Witness) Judge(k Known, l List) Finding {
	finding := w.judge(k, l)
	if finding != Missing {
		w.missing = nil
	}
	if finding != Surprising {
		w.earlier = nil
	}
	return finding
}

func (w *Witness) judge(k Known, l List) Finding {
	switch {
	case l.Doubtful:
		return Doubtful
	case l.Missing && !w.MissingIsNone:
		return w.judgeMissing(k, l)
	case l.repeats():
		return Repeated
	case k.outdates(l, w.Lag, w.Settle):
		return Outdated
	case !k.surprisedBy(l) && (w.Odd == nil || !w.Odd(l.Images)):
		return Believed
	}
	switch {
	case w.earlier == nil || !w.earlier.sameAs(l):
		w.earlier = &l
	case l.Asked.Sub(w.earlier.Asked) >= Moment:
		return Believed
	}
	return Surprising
}

// judgeMissing believes an answer without a list where no image is known, when a second one is the same.
func (w *Witness) judgeMissing(k Known, l List) Finding {
	switch {
	case w.NeedsList || len(k.expected()) > 0:
		w.missing = nil
	case w.missing == nil:
		w.missing = &l
	case l.Asked.Sub(w.missing.Asked) >= Moment:
		return Believed
	}
	return Missing
}

// ProvesPresence reports whether what a list shows is there, or was a moment ago.
func (f Finding) ProvesPresence() bool {
	return f == Believed || f == Doubtful || f == Repeated || f == Surprising
}
