package gallery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// AddResult is what Add reports.
type AddResult struct {
	// Image is set as soon as the upload is known to have happened, even next to an error: it must not be lost then.
	// Its Index is imagelist.NoIndex if no list has shown it.
	Image *imagelist.Entry
	// Unlisted is set if the upload was accepted, but the list did not show the image; Image is what the answer to the
	// upload said. Reason is why the last read was of no use, or nil. If the list never shows that image, Pending finds
	// it under another token.
	Unlisted bool
	// Empty is set if Unlisted is, and the list that was read last has no images at all.
	Empty   bool
	Reason  error
	Pending journal.PendingUpload
	// Answered is the token of the answer, if the list shows the image under a different one.
	Answered string
	// TakenOver is set if a run that was killed has uploaded the image.
	TakenOver bool
	// Mismatched are images that a killed run has recorded as its upload of these bytes, and that have other bytes. No
	// state holds them, and they were left alone.
	Mismatched []imagelist.Entry
	// Lost are images that vanished while this one was uploaded.
	Lost []imagelist.Entry
	// Copies are other images of the same bytes that were not listed before: something on the way may have sent the
	// upload twice. No state holds them.
	Copies []imagelist.Entry
}

// Add uploads an image and waits until the list shows it. If a run of the same workspace was killed while it uploaded
// the same bytes, its image is taken over instead.
//
// With PendingError and AmbiguousError it is not known whether the image was uploaded; with SizeMismatchError it is
// there, but damaged. With any other error nothing was uploaded. As the first two wrap what happened to the call, look
// for them before looking for a *capillary.Error.
func (g *Gallery) Add(ctx context.Context, customerID int64, upload capillary.Upload) (AddResult, error) {
	c, err := g.acquire(ctx, customerID, forOther)
	if err != nil {
		return AddResult{}, err
	}
	a := addition{g: g, customer: c, upload: upload}
	defer func() { c.handOff(a.handed) }()
	defer g.noteAborted(ctx)
	left, err := g.takeOver(ctx, c, upload)
	if left.Image != nil || err != nil {
		return left, err
	}
	var result AddResult
	err = g.retry(ctx, func() error {
		result, err = a.attempt(ctx)
		return err
	})
	result.Mismatched = left.Mismatched
	return result, err
}

// addition is one Add under way.
type addition struct {
	g        *Gallery
	customer *customer
	upload   capillary.Upload
	pending  journal.PendingUpload
	// matcher finds the image of this attempt, and first that of the first one, which may have been carried out
	// although it was rejected: something on the way may send a call twice, and pass on the second answer. Both are nil
	// before the attempt.
	matcher, first *matcher
	// before are the images that were listed before the first attempt; nil if that is not known.
	before []capillary.Image
	// handed is the list for the next operation, which shows the image.
	handed *handoff
}

// attempt reads the list, uploads, and waits for the image to be listed. A retryable error promises that nothing was uploaded.
func (a *addition) attempt(ctx context.Context) (AddResult, error) {
	images, err := a.current(ctx)
	if err != nil {
		return AddResult{}, err
	}
	if len(images) >= capillary.MaxImages {
		return AddResult{}, &FullError{CustomerID: a.customer.id, Images: images}
	}
	if twin := a.conflictingUpload(ctx); twin != nil {
		return AddResult{}, twin
	}
	a.compareWith(images)
	a.pending = journal.NewPendingUpload(a.customer.id, a.upload, images, a.g.options.Settle)
	a.matcher = a.g.newMatcher(a.customer, a.pending)
	if a.first == nil {
		a.first = a.matcher
	}
	if err := a.g.recordIntent(ctx, a.customer, a.pending, a.upload); err != nil {
		return AddResult{}, err
	}
	image, err := a.send(ctx)
	a.customer.reader.Invalidate()
	if err == nil {
		err = a.doubtAnswer(image.Token)
	}
	if err == nil {
		result, err := a.confirm(ctx, image)
		a.customer.journal.ResolveIntent(a.pending.Key, result.Image.Token, !result.Unlisted)
		return result, err
	}
	failure, err := asFailure(err)
	switch {
	case err != nil: // the call was not made
		a.customer.journal.DropIntent(a.pending.Key)
		return AddResult{}, err
	case failure.Outcome == capillary.OutcomeRejected && failure.Kind == capillary.KindFull:
		a.customer.journal.DropIntent(a.pending.Key)
		return AddResult{}, a.full(ctx, failure)
	case failure.Outcome == capillary.OutcomeRejected:
		a.customer.journal.DropIntent(a.pending.Key)
		return AddResult{}, retryIfTemporary(failure, failure)
	}
	result, err := a.search(ctx, failure)
	return result, err
}

// send sends the upload, unless the lock is lost.
func (a *addition) send(ctx context.Context) (capillary.Image, error) {
	if err := a.customer.checkLock(); err != nil {
		return capillary.Image{}, err
	}
	return a.g.api.AddImage(ctx, a.customer.id, a.upload)
}

// compareWith keeps the list of the first attempt: what vanishes between two attempts is reported as well.
func (a *addition) compareWith(images []capillary.Image) {
	if a.before == nil {
		a.before = images
	}
}

// doubtAnswer returns the failure for an answer that names an image which existed before, or is known to belong
// to another upload: two states would hold it, and one deletion would hit both. It is then unknown which image
// the upload has led to, if any.
func (a *addition) doubtAnswer(token string) error {
	if !slices.Contains(a.pending.Before, token) && !slices.Contains(a.matcher.excluded, token) {
		return nil
	}
	return &capillary.Error{
		Call: capillary.CallAdd, CustomerID: a.customer.id, Kind: capillary.KindUnexpected, Outcome: capillary.OutcomeUnknown,
		Err: fmt.Errorf("the answer names the image %s, which is another one", capillary.Printable(token)),
	}
}

// current returns the list: the one that was handed over with the lock, or one that is read now.
func (a *addition) current(ctx context.Context) ([]capillary.Image, error) {
	if images, ok := a.g.inherit(a.customer, forOther); ok {
		return images, nil
	}
	seen, err := a.customer.reader.Read(ctx, reader.Condition{ForWrite: true})
	return seen.Images, err
}

// conflictingUpload returns the error of an upload whose outcome is not known and that could not be told from this one
// where bytes can't be had, or nil. Each would later be taken for the other's image, and one deletion would hit both.
// Uploads of killed runs don't count: no state looks for them, and they are taken over by their bytes alone.
func (a *addition) conflictingUpload(ctx context.Context) error {
	for _, t := range a.customer.journal.Intents(func(t journal.Intent) bool { return t.Token == "" && t.Size == a.upload.Size }) {
		if !a.g.isAbandoned(ctx, t) {
			return &ConflictingUploadError{Pending: t.PendingUpload}
		}
	}
	return nil
}

// full returns what takes the place of the new image, if that can be read; otherwise what the API said.
func (a *addition) full(ctx context.Context, failure *capillary.Error) error {
	seen, err := a.customer.reader.Read(ctx, reader.Condition{})
	if err != nil || len(seen.Images) < capillary.MaxImages {
		return failure // it is not full any more, or can't be read
	}
	return &FullError{CustomerID: a.customer.id, Images: seen.Images}
}

// confirm waits for an accepted upload to be listed. The image exists from here on, so a read that fails is no failure
// of the upload.
func (a *addition) confirm(ctx context.Context, image capillary.Image) (AddResult, error) {
	a.customer.journal.ChangeIntent(a.pending.Key, func(t *journal.Intent) { t.Token = image.Token })
	paid, ready := a.g.prepareNext(ctx, a.customer)
	a.pending.Since = time.Now()
	until := a.pending.Since.Add(a.g.options.Settle)
	var shown []capillary.Image // by the last list, believed or not
	seen, err := a.customer.reader.Poll(paid, reader.Condition{
		Until: until, Enough: a.listed(ctx, image), Tolerates: reader.IsTransient, Odd: a.isOdd,
		OnList: func(images []capillary.Image) { shown = images },
	})
	if err == nil {
		err = seen.Err
	}
	if !imagelist.Has(seen.Images, image.Token) && imagelist.Has(shown, image.Token) {
		seen, err = reader.Snapshot{Images: shown}, nil // that it is there is proved, and nothing else
	}
	result := a.accepted(ctx, image, seen, err)
	if result.Unlisted {
		a.customer.journal.Unsettle(until)
		a.customer.journal.NoteUnlisted(image.Token)
	} else {
		a.customer.journal.NoteAdded(result.Image.Token)
	}
	if seen.Believed {
		result.Lost = imagelist.Missing(imagelist.Entries(a.before), seen.Images)
	}
	if !seen.Reached {
		seen.Images = shown
	}
	result.Copies = a.copies(ctx, result.Image.Token, seen.Images)
	if seen.Reached && imagelist.Has(seen.Images, image.Token) && err == nil && result.Lost == nil && result.Copies == nil {
		a.handed = ready.handoff(a.customer, seen)
	}
	return result, checkSize(a.customer.id, result.Image.Image, a.upload)
}

// isOdd reports whether a list shows more than one new image.
func (a *addition) isOdd(images []capillary.Image) bool {
	return len(a.first.pending.NewIn(images)) > 1
}

// copies returns the other images that the upload may have led to as well, by their bytes or where those can't be had.
func (a *addition) copies(ctx context.Context, token string, after []capillary.Image) []imagelist.Entry {
	if !a.isOdd(after) {
		return nil
	}
	sure, doubtful := a.first.find(ctx, after)
	if copies := slices.DeleteFunc(slices.Concat(sure, doubtful), func(s imagelist.Entry) bool { return s.Token == token }); len(copies) > 0 {
		return copies
	}
	return nil
}

// listed returns a condition: the list shows an accepted upload.
func (a *addition) listed(ctx context.Context, image capillary.Image) func([]capillary.Image) bool {
	return func(images []capillary.Image) bool {
		if imagelist.Has(images, image.Token) {
			return true
		}
		sure, _ := a.matcher.find(ctx, images)
		return len(sure) == 1 && !a.pending.NoBaseline && time.Since(a.pending.Since) >= a.tokenTime()
	}
}

// tokenTime returns how long the list gets to show an upload under the token of its answer, before the same bytes under
// another token are taken for it. That is as long as the list may lag: until then they may be another actor's.
func (a *addition) tokenTime() time.Duration { return evidence.Lag(a.g.options.Settle) }

// accepted returns what is known of an accepted upload after a last list, or after reads that failed.
func (a *addition) accepted(ctx context.Context, image capillary.Image, seen reader.Snapshot, failed error) AddResult {
	unlisted := AddResult{Image: &imagelist.Entry{Index: imagelist.NoIndex, Image: image}, Unlisted: true, Reason: failed, Pending: a.pending}
	unlisted.Empty = seen.Believed && len(seen.Images) == 0
	unlisted.Pending.NoBaseline = false // it was carried out: when all are listed, the only one of its bytes is it
	at, listed, err := imagelist.Find(a.customer.id, seen.Images, image.Token)
	switch {
	case err != nil:
		unlisted.Reason = err
		return unlisted
	case listed:
		return AddResult{Image: &imagelist.Entry{Index: at, Image: seen.Images[at]}}
	case a.pending.NoBaseline && failed != nil:
		return unlisted // an image of the same bytes may have been there before
	}
	// If there is one new image that is the upload, the list knows it under another token. Its bytes say
	// so at any time; its size does when the list has had its time.
	sure, doubtful := a.matcher.find(ctx, seen.Images)
	if fitting := imagelist.OfSize(doubtful, a.upload.Size); failed == nil && len(sure) == 0 && !a.pending.NoBaseline {
		sure = fitting
	}
	if len(sure) != 1 {
		return unlisted
	}
	return AddResult{Image: &sure[0], Answered: image.Token}
}

// checkSize compares what is stored with what was sent, if the API says how much that is.
func checkSize(customerID int64, image capillary.Image, upload capillary.Upload) error {
	if image.Size == nil || image.HasSize(upload.Size) {
		return nil
	}
	return &SizeMismatchError{CustomerID: customerID, Image: image, Sent: upload.Size}
}

// search looks for the image of an upload whose outcome is unknown. The upload is never sent again: if it was carried
// out late, that would double it.
func (a *addition) search(ctx context.Context, failure *capillary.Error) (AddResult, error) {
	a.pending.Since = time.Now()
	seen, err := a.watchFor(ctx, failure)
	var image *imagelist.Entry
	if err == nil {
		image, err = a.matcher.pick(ctx, seen.Images, true, failure) // what a last look has found is judged already
	}
	switch {
	case image != nil:
		a.customer.journal.NoteAdded(image.Token)
		a.customer.journal.ResolveIntent(a.pending.Key, image.Token, true)
		if !a.matcher.isSure(image.Token) {
			a.unsettle() // it may be another, and ours still come
		}
		result := AddResult{Image: image, Copies: a.copies(ctx, image.Token, seen.Images)}
		if seen.Believed {
			result.Lost = imagelist.Missing(imagelist.Entries(a.before), seen.Images)
		}
		return result, nil
	case err == nil && failure.Outcome == capillary.OutcomeFailed:
		a.customer.journal.DropIntent(a.pending.Key)
		return AddResult{}, failure // the API said so, and the list agrees
	case err == nil:
		err = &PendingError{Pending: a.pending, Err: failure}
	default:
		a.unsettle() // whatever the list shows, the upload may still come
	}
	a.customer.journal.ChangeIntent(a.pending.Key, func(t *journal.Intent) { t.PendingUpload = a.pending })
	return AddResult{}, err
}

// unsettle makes later writes wait until the upload can't come any more.
func (a *addition) unsettle() { a.customer.journal.Unsettle(a.pending.Since.Add(a.g.options.Settle)) }

// watchFor reads the list until it shows an image that may be the upload. It does so as well if the API says itself
// that the upload failed: a list that lags would agree, and the next run would double the image.
func (a *addition) watchFor(ctx context.Context, failure *capillary.Error) (reader.Snapshot, error) {
	v := reader.Condition{
		Until: a.pending.Since.Add(a.g.options.Settle), Enough: a.matcher.shows(ctx),
		Tolerates: reader.IsTransient, NeedsList: true, Sparse: true,
	}
	v.Odd = a.matcher.missesAfter(ctx, v.Until)
	seen, err := a.customer.reader.Poll(ctx, v)
	if err == nil && (!seen.Believed || failure.Outcome == capillary.OutcomeFailed) {
		err = seen.Err // to agree that it failed takes a list from the end
	}
	if err != nil && ctx.Err() != nil {
		seen, err = a.lastLook(ctx, err)
	}
	if err != nil {
		err = &PendingError{Pending: a.pending, Err: fmt.Errorf("%w (the upload itself: %w)", err, failure)}
	}
	return seen, err
}

// lastLookTime is how long an interrupted upload may look once more for its image.
const lastLookTime = 5 * time.Second

// lastLook reads the list once after the context has ended. It is worth the moment: an image that is found now is
// saved, and one that is found by a later run may be in doubt.
func (a *addition) lastLook(ctx context.Context, ended error) (reader.Snapshot, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastLookTime)
	defer cancel()
	var shown []capillary.Image
	c := reader.Condition{OnList: func(images []capillary.Image) { shown = images }}
	err := a.customer.reader.ReadOnce(ctx, c) // that a list shows the image is all that counts, believed or not
	if !a.matcher.shows(ctx)(shown) {
		return reader.Snapshot{}, ended // it may still take effect
	}
	return reader.Snapshot{Images: shown, Believed: err == nil}, nil
}
