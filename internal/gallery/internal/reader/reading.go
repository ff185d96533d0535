package reader

import (
	"context"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// reading reads one list, perhaps repeatedly, and has it judged.
type reading struct {
	*Reader

	condition Condition
	witness   evidence.Witness
	after     int       // the number of the cached answer before
	asked     time.Time // when the last answer was asked for
	surprised bool      // the last list is to be confirmed by another one
}

func (r *Reader) newReading(c Condition) *reading {
	c.shares = c.shares && r.options.Share
	witness := r.Witness(c.ForWrite)
	witness.NeedsList, witness.Odd = c.NeedsList, c.Odd
	return &reading{Reader: r, condition: c, witness: witness}
}

// next reads once. What a list shows is recorded as soon as it proves that; a list that is no proof of more is an error.
func (r *reading) next(ctx context.Context) ([]capillary.Image, error) {
	r.surprised = false
	given, err := r.fetch(ctx)
	if err != nil {
		return nil, err
	}
	if r.condition.Unlocked { // again, as another process may have written since the list was asked for
		r.Learn(ctx)
	}
	list := given.list()
	r.asked = given.asked
	known := r.journal.Known(r.condition.Expects...)
	if r.condition.Unlocked {
		known = known.ForReader()
	}
	finding := r.witness.Judge(known, list)
	r.surprised = r.witness.WantsAnother()
	r.record(finding, list)
	if err := r.refuse(finding, given); err != nil {
		return nil, err
	}
	if r.condition.ForWrite && list.TooSlow() {
		return nil, &StaleError{CustomerID: r.customerID, Images: list.Images, Took: list.Age()}
	}
	return list.Images, nil
}

// record keeps what a list has proved, for this and all later operations.
func (r *reading) record(finding evidence.Finding, list evidence.List) {
	switch {
	case finding == evidence.Believed && !list.Missing:
		r.journal.NoteList(list.Images, list.Asked)
	case finding.ProvesPresence():
		r.journal.NoteShown(list.Images, list.Asked)
	}
	if r.condition.OnList != nil {
		r.condition.OnList(list.Images) // an old one, too: what it shows was there a while ago
	}
}

// refuse turns a finding into the error of a list that is not believed.
func (r *reading) refuse(finding evidence.Finding, given answer) error {
	id, images := r.customerID, given.Images
	switch finding {
	case evidence.Doubtful:
		return &UnknownWarningError{CustomerID: id, Warnings: given.UnknownWarnings, Images: images}
	case evidence.Missing:
		return &NoListError{CustomerID: id}
	case evidence.Repeated:
		_, _, err := imagelist.Find(id, images, "")
		return err
	case evidence.Outdated:
		return &StaleError{CustomerID: id, Images: images}
	case evidence.Surprising:
		return &StaleError{CustomerID: id, Images: images, Surprising: true}
	case evidence.Believed:
	}
	return nil
}

// fetch returns an answer: that to another read where the condition accepts it, otherwise a new one.
func (r *reading) fetch(ctx context.Context) (answer, error) {
	if r.condition.Unlocked {
		r.Learn(ctx)
	}
	if r.condition.shares {
		given, err := r.shared(ctx, r.after)
		r.after = given.number
		return given, err
	}
	return r.list(ctx)
}
