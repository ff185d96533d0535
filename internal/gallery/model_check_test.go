package gallery

import (
	"errors"
	"slices"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// done are the journal's events of a kind that our runs caused.
func (w *world) done(kind sandbox.EventKind) []sandbox.Event {
	return slices.DeleteFunc(w.Journal(), func(e sandbox.Event) bool { return e.Kind != kind || e.By != agent })
}

// asked tells whether anybody wanted an image to be removed.
func (w *world) asked(token string) bool {
	return slices.ContainsFunc(w.results, func(o outcome) bool {
		return o.Deed == removes && o.token == token || o.Deed == purges && o.token != token
	})
}

// unasked are the deletions of images that nobody wanted to be removed.
func (w *world) unasked() []sandbox.Event {
	return slices.DeleteFunc(w.done(sandbox.Deleted), func(e sandbox.Event) bool { return w.asked(e.Token) })
}

// untold are those of them that no operation has named as lost, though a list had shown the image to one that
// writes.
func (w *world) untold() []sandbox.Event {
	return slices.DeleteFunc(w.unasked(), func(e sandbox.Event) bool { return !w.machine.saw(e.Token) || w.told(e) })
}

// unseen are those of images that no list had shown: the other actor has added them between a read and
// the DELETE. Nobody can name them.
func (w *world) unseen() []sandbox.Event {
	return slices.DeleteFunc(w.unasked(), func(e sandbox.Event) bool { return w.machine.saw(e.Token) })
}

// told tells whether an operation told of the loss of an image.
func (w *world) told(e sandbox.Event) bool {
	return slices.ContainsFunc(w.results, func(o outcome) bool { return o.names(e) })
}

// doubles are the sizes of the uploads that were carried out more than once.
func (w *world) doubles() []int64 {
	times, doubled := map[int64]int{}, []int64{}
	for _, e := range w.done(sandbox.Added) {
		if times[e.Size]++; times[e.Size] == 2 {
			doubled = append(doubled, e.Size)
		}
	}
	return doubled
}

// names tells whether an operation named an image as lost, or as one that its DELETE may have hit: but
// then only if it was under way, or had been left under way.
func (o outcome) names(e sandbox.Event) bool {
	lost := lostBy(slices.Concat(o.removal.Lost, o.purged.Lost), o.err)
	if unverified, ok := errors.AsType[*UnverifiedError](o.err); ok && !e.Time.Before(o.begun) && !e.Time.After(unverified.Until) {
		lost = slices.Concat(lost, unverified.Seen)
	}
	return slices.ContainsFunc(lost, func(s Slot) bool { return s.Token == e.Token })
}

// lostBy are the images that an operation says were lost, in its result or in its error.
func lostBy(lost []Slot, err error) []Slot {
	if lostErr, ok := errors.AsType[*LostError](err); ok {
		return slices.Concat(lost, lostErr.Lost)
	}
	return lost
}

// checkWorld compares what happened with what must never happen. alone: nobody else writes.
func (w *world) checkWorld(alone bool) {
	for _, size := range w.doubles() {
		w.t.Errorf("the upload of %d bytes was doubled", size)
	}
	if alone {
		for _, e := range w.unasked() {
			w.t.Errorf("nobody asked to delete %s", e.Token)
		}
	}
	for _, e := range w.untold() {
		w.t.Errorf("%s was hit, and nobody was told", e.Token)
	}
}

// checkOutcomes compares what the operations said with what is true. Who was killed said nothing.
func (w *world) checkOutcomes(alone bool) {
	for _, o := range w.results {
		w.checkTime(o)
		if o.wrong {
			w.t.Errorf("%s was taken for gone, and is there", o.token)
		}
		if alone && !o.killed {
			w.checkWords(o)
		}
	}
}

// checkTime wants an operation to keep to its time, and to end promptly when it is interrupted.
func (w *world) checkTime(o outcome) {
	limit := operationTime
	if o.Cancel > 0 {
		limit = o.Cancel
	}
	if took := o.ended.Sub(o.begun); took > limit+lastLookTime {
		w.t.Errorf("%s took %s, and should have ended after %s", o.Deed, took, limit)
	}
}

// checkWords compares what an operation said with what is true when nobody else acts.
func (w *world) checkWords(o outcome) {
	there := w.isThere(o)
	switch {
	case o.Deed == adds && o.addition.Image != nil && !there:
		w.t.Errorf("add %d: done, but not there", o.upload)
	case o.Deed == adds && o.addition.Image == nil && o.err == nil:
		w.t.Errorf("add %d: neither image nor error", o.upload)
	case o.Deed == adds && isRefusal(o.err) && there:
		w.t.Errorf("add %d: refused with %v, but there", o.upload, o.err)
	case o.Deed == removes && o.err == nil && there:
		w.t.Errorf("remove %s: done, but there", o.token)
	case o.Deed == removes && isRefusal(o.err) && !there && !w.askedElsewhere(o):
		w.t.Errorf("remove %s: refused with %v, but gone", o.token, o.err)
	case o.Deed == purges && o.err == nil && w.isThere(o):
		w.t.Errorf("purge: done, but there is more than %s", o.token)
	case len(o.removal.Lost)+len(o.purged.Lost) > 0:
		w.t.Errorf("%s %s: reports %v and %v as lost", o.Deed, o.token, o.removal.Lost, o.purged.Lost)
	}
}

// isThere tells whether an image that an act is about is among those of its customer.
func (w *world) isThere(o outcome) bool {
	return slices.ContainsFunc(w.Images(o.Customer), func(i sandbox.Image) bool {
		switch o.Deed {
		case adds:
			return i.Size == int64(o.upload)
		case purges:
			return i.Token != o.token
		case removes, reads:
		}
		return i.Token == o.token
	})
}

// isRefusal tells whether an error promises that nothing was done.
func isRefusal(err error) bool {
	switch e := err.(type) { //nolint:errorlint // the outermost one makes the promise
	case *capillary.Error:
		return e.Outcome != capillary.OutcomeUnknown
	case *FullError, *IndexError, *StaleError, *DoubtError, *SilentError, *DuplicateError, *TwinError, *LedgerError, *KeepError:
		return true
	}
	return false
}

// askedElsewhere tells whether another act wants the same image to go.
func (w *world) askedElsewhere(one outcome) bool {
	asked := 0
	for _, o := range w.results {
		if o.Deed == removes && o.token == one.token || o.Deed == purges && o.token != one.token {
			asked++
		}
	}
	return asked > 1
}

// checkAgreement wants state and API to agree after the second apply: what was to be there is there
// once, what was to go is gone, and nothing else has changed. An error may stop that, but only one that
// says why.
func (w *world) checkAgreement() {
	for _, o := range w.results {
		there := w.isThere(o)
		switch {
		case o.Deed == reads:
		case o.Deed == adds && o.err == nil && !there:
			w.t.Errorf("after the second apply, the upload of %d bytes is not there", o.upload)
		case o.Deed != adds && o.err == nil && there:
			w.t.Errorf("after the second apply, %s %s: it is still there", o.Deed, o.token)
		case o.err != nil && !w.excuses(o.err):
			w.t.Errorf("after the second apply, %s fails: %v (%T)", o.Deed, o.err, o.err)
		}
	}
	for _, token := range w.seeded {
		if !w.asked(token) && !slices.Contains(w.truth(asha), token) {
			w.t.Errorf("%s is gone", token)
		}
	}
}

// excuses tells whether an error can stay although no fault does: names that contradict the positions,
// a full customer, bytes that can't be had.
func (w *world) excuses(err error) bool {
	var index *IndexError
	var full *FullError
	var ambiguous *AmbiguousError
	var keep *KeepError
	switch {
	case errors.As(err, &index):
		return w.API.Naming == sandbox.Sticky || w.API.Naming == sandbox.Shuffled
	case errors.As(err, &ambiguous):
		// Where answers had no list before an upload, it is not known what was there.
		return w.API.LinksAreBroken || w.API.Loose || w.API.OmitEmptyList ||
			slices.ContainsFunc(w.Faults, func(f fault) bool { return f.What == listless })
	case errors.As(err, &keep): // another act has removed it
		return slices.ContainsFunc(w.results, func(o outcome) bool { return o.Deed != adds })
	}
	return errors.As(err, &full)
}
