package gallery

import (
	"errors"
	"slices"

	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// What was uploaded is counted by its bytes: several acts may want the same ones, and then each is to have an
// image of its own.

// want is what acts want to add to a customer: these bytes.
type want struct {
	customer int64
	sum      string
}

// wants are the acts that want to add the same bytes to the same customer.
func (w *world) wants() map[want][]*outcome {
	wants := map[want][]*outcome{}
	for n := range w.results {
		if o := &w.results[n]; o.Deed == adds {
			of := want{o.Customer, o.sum}
			wants[of] = append(wants[of], o)
		}
	}
	return wants
}

// stored is how many images a customer has of these bytes, but for those that were there before.
func (w *world) stored(of want) int {
	stored := 0
	for _, image := range w.Images(of.customer) {
		if image.SHA256 == of.sum && !w.early[image.Token] {
			stored++
		}
	}
	return stored
}

// doubles are what was uploaded more often than acts wanted it, and how much more often; what a gateway
// repeated is not among them.
func (w *world) doubles() map[want]int {
	times, doubled, wants := map[want]int{}, map[want]int{}, w.wants()
	for _, e := range w.done(sandbox.Added) {
		of := want{e.CustomerID, e.SHA256}
		if times[of]++; times[of] > len(wants[of]) {
			doubled[of]++
		}
	}
	return doubled
}

// repeatedUploads are the images that there are because a gateway has repeated an upload.
func (w *world) repeatedUploads() []sandbox.Event {
	return w.events(func(e sandbox.Event) bool { return e.Kind == sandbox.Added && e.By == sandbox.Repeated(agent) })
}

// untoldUploads are those of them that no operation has told of, though one looked after they had come.
func (w *world) untoldUploads() []sandbox.Event {
	return slices.DeleteFunc(w.repeatedUploads(), func(e sandbox.Event) bool {
		return !w.isWatched(e, adds) || w.cameAndWent(e) || w.tellsOfCopy(e) || w.isRefusedAndDone(e)
	})
}

// cameAndWent reports whether another actor had deleted the upload or its copy before the last list of the
// operation that watched it: only one of them was left to report.
func (w *world) cameAndWent(copied sandbox.Event) bool {
	return slices.ContainsFunc(w.watchers(copied, adds), func(op *operation) bool {
		return len(w.events(func(e sandbox.Event) bool {
			return e.Kind == sandbox.Deleted && e.CustomerID == copied.CustomerID && e.SHA256 == copied.SHA256 && e.By != agent &&
				!e.Time.After(op.last)
		})) > 0
	})
}

// tellsOfCopy reports whether an upload told that there are more images of its bytes than its own.
func (w *world) tellsOfCopy(e sandbox.Event) bool {
	return slices.ContainsFunc(w.results, func(o outcome) bool {
		if o.Deed != adds || o.Customer != e.CustomerID || o.sum != e.SHA256 {
			return false
		}
		_, ambiguous := errors.AsType[*AmbiguousError](o.err)
		holds := o.addition.Image != nil && o.addition.Image.Token == e.Token // where the answer to the upload was that of the other
		var full *FullError                                                   // names all images
		if errors.As(o.err, &full) && imagelist.Has(full.Images, e.Token) {
			return true
		}
		return ambiguous || holds || len(o.addition.Copies) > 0
	})
}

// checkUploadCounts wants as many images as acts say that there are, and none of those that say that there is
// none. What a killed run has said in vain another one may have taken over.
func (w *world) checkUploadCounts() {
	for of, acts := range w.wants() {
		claimed, possible := 0, 0
		for _, o := range acts {
			if o.addition.Image != nil && !w.forgotten(*o) {
				claimed++
			}
			if w.forgotten(*o) || o.err == nil || !NothingSent(o.err) {
				possible++
			}
		}
		if stored := w.stored(of); stored < claimed || stored > possible {
			w.fail(falseWord, "of the %d acts that add %s… to %d, %d say that it is there and %d that it is not; it is there %d times",
				len(acts), of.sum[:8], of.customer, claimed, len(acts)-possible, stored)
		}
	}
}

// checkOwners wants each entry of the state to hold an image of its own, which was uploaded for it.
func (w *world) checkOwners() {
	owners := map[string]bool{}
	for _, o := range w.results {
		if o.Deed != adds || o.addition.Image == nil || o.addition.Unlisted {
			continue
		}
		token := o.addition.Image.Token
		if owners[token] {
			w.fail(shared, "two entries of the state hold %s", token)
		}
		if owners[token] = true; w.early[token] {
			w.fail(shared, "an upload is taken for %s, which was there before", token)
		}
	}
}

// checkUploads wants all images there after the second apply, each once.
func (w *world) checkUploads() {
	for of, acts := range w.wants() {
		done := 0
		for _, o := range acts {
			if o.err == nil {
				done++
			}
		}
		if stored := w.stored(of); stored < done || stored > len(acts) {
			w.fail(disagreement, "after the second apply, %s… is %d times with %d; %d of %d acts say that it is there",
				of.sum[:8], stored, of.customer, done, len(acts))
		}
	}
}
