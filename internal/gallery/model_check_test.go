package gallery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// flaw is a way in which a schedule fails.
type flaw string

const (
	wrongDeletion flaw = "wrong deletion"
	silentLoss    flaw = "loss in silence"
	silentCopy    flaw = "repeated upload in silence"
	doubledUpload flaw = "doubled upload"
	shared        flaw = "image of two entries"
	falseWord     flaw = "false word"
	falseLoss     flaw = "false report of a loss"
	takenForGone  flaw = "taken for gone"
	disagreement  flaw = "state and API disagree"
	tooLong       flaw = "out of time"
	stuck         flaw = "stuck"
	broken        flaw = "broken" // the model itself, or a panic
)

// flaws are all, in the order in which they are counted.
func flaws() []flaw {
	return []flaw{
		wrongDeletion, silentLoss, silentCopy, doubledUpload, shared, falseWord, falseLoss, takenForGone, disagreement, tooLong, stuck, broken,
	}
}

// fail says how the schedule has failed, and in what.
func (w *world) fail(how flaw, format string, args ...any) {
	detail := fmt.Sprintf(format, args...)
	if j, ok := w.t.(*judge); ok {
		j.add(failure{how, detail})
		return
	}
	w.t.Errorf("%s: %s", how, detail)
}

// events are those of the journal that meet a condition.
func (w *world) events(which func(sandbox.Event) bool) []sandbox.Event {
	return slices.DeleteFunc(w.Journal(), func(e sandbox.Event) bool { return !which(e) })
}

// done are the events of a kind that our runs caused, but for what a gateway repeated.
func (w *world) done(kind sandbox.EventKind) []sandbox.Event {
	return w.events(func(e sandbox.Event) bool { return e.Kind == kind && e.By == agent })
}

// asked reports whether an act wanted an image to be removed.
func (w *world) asked(token string) bool {
	return slices.ContainsFunc(w.results, func(o outcome) bool {
		return o.Deed == removes && o.token == token || o.Deed == purges && o.token != token
	})
}

// unasked are the deletions of images that no act wanted to be removed.
func (w *world) unasked() []sandbox.Event {
	return w.events(func(e sandbox.Event) bool {
		return e.Kind == sandbox.Deleted && (e.By == agent || e.By == sandbox.Repeated(agent)) && !w.asked(e.Token)
	})
}

// untold are those of them that no operation has named as lost, though it could have.
func (w *world) untold() []sandbox.Event {
	return slices.DeleteFunc(w.unasked(), func(e sandbox.Event) bool {
		return w.told(e) || !w.machine.saw(e.Token) || w.isAfterwards(e)
	})
}

// unseen are those of images that no list had shown: the other actor has added them between a read and
// the DELETE. No operation can name them.
func (w *world) unseen() []sandbox.Event {
	return slices.DeleteFunc(w.unasked(), func(e sandbox.Event) bool { return w.told(e) || w.machine.saw(e.Token) })
}

// unwatched are those that a repeated call hit after the operation had read its last list. No operation can
// have noticed them.
func (w *world) unwatched() []sandbox.Event {
	return slices.DeleteFunc(w.unasked(), func(e sandbox.Event) bool {
		return w.told(e) || !w.machine.saw(e.Token) || !w.isAfterwards(e)
	})
}

// isAfterwards reports whether a gateway repeated a DELETE when no operation looked any more.
func (w *world) isAfterwards(e sandbox.Event) bool {
	return w.isRefusedAndDone(e) || e.By == sandbox.Repeated(agent) && !w.isWatched(e, removes) && !w.isWatched(e, purges)
}

// isRefusedAndDone reports whether a call was answered that nothing was done, as another one was under way, and was that
// other one itself: nothing tells it from another actor's.
func (w *world) isRefusedAndDone(e sandbox.Event) bool {
	isRefused := func(f fault) bool { return f.What == repeated && f.Answer != "" }
	return e.By == sandbox.Repeated(agent) && slices.ContainsFunc(w.Faults, isRefused)
}

// isWatched reports whether an operation had read a list of the customer before an event, and has asked for
// one after it. For a deletion that is the list by which it deleted: before it, an image that goes is another actor's.
func (w *world) isWatched(e sandbox.Event, by deed) bool { return len(w.watchers(e, by)) > 0 }

func (w *world) watchers(e sandbox.Event, by deed) []*operation {
	var watchers []*operation
	for _, o := range w.results {
		op := o.operation
		if o.Deed != by || op == nil || op.customer != e.CustomerID || by == adds && o.sum != e.SHA256 {
			continue
		}
		first := op.basis
		if by == adds {
			first = op.first
		}
		if !first.IsZero() && first.Before(e.Time) && op.last.After(e.Time) {
			watchers = append(watchers, op)
		}
	}
	return watchers
}

// told reports whether an operation told of the loss of an image, unless it came back: then none was lost.
func (w *world) told(e sandbox.Event) bool {
	back := w.events(func(later sandbox.Event) bool {
		return later.Kind == sandbox.Added && later.Token == e.Token && !later.Time.Before(e.Time)
	})
	return len(back) > 0 || slices.ContainsFunc(w.results, func(o outcome) bool { return o.names(e) })
}

// names reports whether an operation named an image as lost, or as one that its DELETE may have hit: but
// then only if it was under way, or had been left under way.
func (o outcome) names(e sandbox.Event) bool {
	lost := o.lost()
	if unverified, ok := errors.AsType[*UnverifiedError](o.err); ok && !e.Time.Before(o.begun) && !e.Time.After(unverified.Until) {
		lost = slices.Concat(lost, unverified.Seen)
	}
	return slices.ContainsFunc(lost, func(s imagelist.Entry) bool { return s.Token == e.Token })
}

// lost are the images that an operation says were lost, in its result or in its error.
func (o outcome) lost() []imagelist.Entry {
	return lostBy(slices.Concat(o.removal.Lost, o.purged.Lost, o.addition.Lost, o.late), o.err)
}

// lostBy are the images that an operation says were lost, in its result or in its error.
func lostBy(lost []imagelist.Entry, err error) []imagelist.Entry {
	if lostErr, ok := errors.AsType[*LostError](err); ok {
		return slices.Concat(lost, lostErr.Lost)
	}
	return lost
}

// checkWorld compares what happened with what must never happen. If alone is set, no other actor writes.
func (w *world) checkWorld(alone bool) {
	for of, more := range w.doubles() {
		w.fail(doubledUpload, "%s… was added to %d %d times too often", of.sum[:8], of.customer, more)
	}
	if alone {
		for _, e := range w.unasked() {
			w.fail(wrongDeletion, "%s", e.Token)
		}
	}
	for _, e := range w.untold() {
		w.fail(silentLoss, "%s was hit by %s", e.Token, e.By)
	}
	for _, e := range w.untoldUploads() {
		w.fail(silentCopy, "%s of %d", e.Token, e.CustomerID)
	}
}

// checkOutcomes compares what the operations said with what is true. Who was killed said nothing.
func (w *world) checkOutcomes(alone bool) {
	for _, o := range w.results {
		w.checkTime(o)
		if alone && !o.killed {
			w.checkWords(o)
		}
	}
	if alone {
		w.checkUploadCounts()
	}
}

// checkReads wants no image taken for gone that is there.
func (w *world) checkReads() {
	for _, o := range w.results {
		for _, falsehood := range o.falsehoods {
			w.fail(takenForGone, "%s", falsehood)
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
		w.fail(tooLong, "%s took %s, and should have ended after %s", o.Deed, took, limit)
	}
}

// checkWords compares what an operation reported with the truth, while no other actor writes.
func (w *world) checkWords(o outcome) {
	there := o.Deed != adds && w.isThere(o)
	switch {
	case o.Deed == adds && o.addition.Image == nil && o.err == nil:
		w.fail(falseWord, "add: neither image nor error")
	case o.Deed == removes && o.err == nil && there:
		w.fail(falseWord, "remove %s: done, but there", o.token)
	case o.Deed == removes && NothingSent(o.err) && !there && !w.askedElsewhere(o):
		w.fail(falseWord, "remove %s: refused with %v, but gone", o.token, o.err)
	case o.Deed == purges && o.err == nil && there:
		w.fail(falseWord, "purge: done, but there is more than %s", o.token)
	}
	w.checkLost(o)
}

// checkLost wants no report of a loss: no other actor writes, so there can be none.
func (w *world) checkLost(o outcome) {
	// Then a run may not know what another one has deleted, and an old list shows that.
	if len(w.Pages) > 0 {
		o.late = nil
	}
	if lost := o.lost(); len(lost) > 0 {
		w.fail(falseLoss, "%s %s reports %v as lost", o.Deed, o.token, tokensOf(lost))
	}
}

// isThere reports whether an image that an act is about is among those of its customer.
func (w *world) isThere(o outcome) bool {
	return slices.ContainsFunc(w.truth(o.Customer), func(token string) bool {
		if o.Deed == purges { // what it names as added since is no secret
			return token != o.token && !slices.Contains(tokensOf(o.purged.Added), token)
		}
		return token == o.token
	})
}

// askedElsewhere reports whether another act wants the same image to go.
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
		gone := o.Deed == removes || o.Deed == purges
		if gone && o.err == nil && w.isThere(o) {
			w.fail(disagreement, "after the second apply, %s %s: it is still there", o.Deed, o.token)
		}
		if o.Deed != imports && o.err != nil && !w.excuses(o) {
			w.fail(stuck, "after the second apply, %s fails: %v (%T)", o.Deed, o.err, o.err)
		}
		w.checkLost(o)
	}
	for _, token := range w.begun {
		if !w.asked(token) && !slices.Contains(w.truth(asha), token) {
			w.fail(disagreement, "%s is gone", token)
		}
	}
	w.checkUploads()
	w.checkOwners()
}

// excuses reports whether an error can stay although no fault does: names that contradict the positions,
// a full customer, bytes that can't be had.
func (w *world) excuses(o outcome) bool {
	var index *imagelist.IndexError
	var full *FullError
	var keep *UnknownKeepError
	switch {
	case o.wasEmpty && w.excusesSilence(o.err), w.excusesSilence(o.err) && len(w.truth(o.Customer)) == 0:
		return true
	case errors.As(o.err, &index):
		return w.API.Naming == sandbox.Sticky || w.API.Naming == sandbox.Shuffled
	case isAmbiguous(o.err):
		return w.excusesAmbiguity()
	case errors.As(o.err, &keep): // another act has removed it
		return slices.ContainsFunc(w.results, func(o outcome) bool { return o.Deed != adds })
	}
	return errors.As(o.err, &full)
}

// excusesSilence reports whether the API leaves out the list of a customer who has no images: then it is never
// known that there are none.
func (w *world) excusesSilence(err error) bool {
	var silent *NoListError
	return errors.As(err, &silent) && (w.API.OmitEmptyList || w.API.Loose)
}

// isAmbiguous reports whether an upload can't be told from another image, be it this one or an earlier one of
// the same size.
func isAmbiguous(err error) bool {
	var ambiguous *AmbiguousError
	var twin *ConflictingUploadError
	return errors.As(err, &ambiguous) || errors.As(err, &twin)
}

// excusesAmbiguity reports whether there was an upload whose image can't be known: its bytes can't be had, or
// it is not known what was there before it.
func (w *world) excusesAmbiguity() bool {
	return w.API.LinksAreBroken || w.API.Loose || w.API.OmitEmptyList ||
		slices.ContainsFunc(w.Faults, func(f fault) bool { return f.What == listless })
}

// checkQuiet wants a new run to see, when all is quiet, which of the images are there: not what is remembered
// of them.
func (w *world) checkQuiet() {
	w.unscript()
	g, p := w.run(w.nextSettle())
	defer p.end()
	for _, token := range w.begun {
		located, err := g.Locate(context.WithValue(w.Context(), onlyReads{}, true), Ref{CustomerID: asha, Token: token})
		there := slices.Contains(w.truth(asha), token)
		switch {
		case w.excusesSilence(err) && len(w.truth(asha)) == 0:
		case err != nil:
			w.fail(stuck, "long after all, %s can't be read: %v (%T)", token, err, err)
		case located.Entry == nil && there:
			w.fail(takenForGone, "long after all, %s is there", token)
		case located.Entry != nil && !there:
			w.fail(falseWord, "long after all, %s is gone, and was found", token)
		}
	}
}

// rest waits until whatever comes late has come.
func (w *world) rest() { <-time.After(2 * w.longestSettle()) }
