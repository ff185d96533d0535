package provider

import (
	"errors"
	"fmt"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// explainGallery explains the errors by which the gallery refuses or admits that it does not know. It returns
// nil for all others.
func explainGallery(op operation, token string, err error) *explanation {
	// The effect of a call comes before the reason why a read was of no use: one may be the cause of the other.
	if e := explainUpload(err); e != nil {
		return e
	}
	if e := explainDeletion(op, token, err); e != nil {
		return e
	}
	return explainRefusal(op, token, err)
}

// explainRefusal explains why nothing was done.
func explainRefusal(op operation, token string, err error) *explanation {
	var (
		doubt     *gallery.UnknownWarningError
		silent    *gallery.NoListError
		stale     *gallery.StaleError
		duplicate *imagelist.DuplicateError
		shared    *gallery.LedgerError
		lock      *gallery.LockLostError
	)
	switch {
	case errors.As(err, &lock):
		return &explanation{
			happened: "the lock was lost just before the call was to be sent, so another run may be changing the customer's images.",
			effect:   op.refused(),
			todo:     "run it again. If it keeps happening, look for what interrupts the connection to the locks, or suspends this machine.",
		}
	case errors.As(err, &shared):
		return &explanation{
			happened: fmt.Sprintf("what the runs on this machine share about the customer can't be used: %s.", shared.Err),
			effect:   op.refused(),
			todo: "make room on the disk, or give the folder back to the user who runs Terraform, and to no one else (chown -R, chmod -R go-w). " +
				"Remove what others have left in it. If a page is damaged, remove that file once " +
				"no run is under way: it records recent writes, which uploads a killed run has left, and which images are in a state.",
		}
	case errors.As(err, &doubt):
		return &explanation{
			happened: fmt.Sprintf("the list of images came with %s. A list that may be incomplete proves nothing.", unknownWarnings(doubt.Warnings)),
			effect:   op.refused(),
			images:   table(doubt.Images, token),
			todo:     wayOutOfDoubt(doubt.Warnings),
		}
	case errors.As(err, &silent):
		return &explanation{
			happened: "the answers had no list of images at all. That may mean that the customer has none, or that they could not be looked up. " + maybeConnected,
			effect:   op.refused(),
			todo: lookConnected + "run it again. If it keeps happening and you know that your organisation's API leaves the list out if there are no images, " +
				"set missing_list = \"none\" in the provider block.",
		}
	case errors.As(err, &stale) && len(stale.Images) == 0:
		return &explanation{
			happened: "the list of images is empty, although a run on this machine has seen images of the customer. " + maybeConnected +
				" Otherwise the list is older than what that run has seen. It can't be relied on.",
			effect: op.refused(),
			todo:   lookConnected + "run it again after some minutes.",
		}
	case errors.As(err, &stale):
		return explainStale(op, token, stale)
	case errors.As(err, &duplicate):
		return &explanation{
			happened: fmt.Sprintf("the list shows %s more than once, so it is unclear which one is meant.", imageID(duplicate.Token)),
			effect:   op.refused(),
			images:   table(duplicate.Images, duplicate.Token),
			todo:     "run it again; if it keeps happening, ask the vendor.",
		}
	}
	return nil
}

// explainStale says why no list could be used.
func explainStale(op operation, token string, stale *gallery.StaleError) *explanation {
	e := &explanation{
		happened: "the list remains older than what a run on this machine has already seen, so it can't be relied on.",
		effect:   op.refused(),
		images:   table(stale.Images, token),
		todo:     "run it again after a few minutes.",
	}
	switch {
	case stale.Took > 0:
		e.happened = fmt.Sprintf("the list took %s to come. By then the images may have moved, so it is not used to delete or upload an image.",
			stale.Took.Round(time.Second))
		e.todo = "run it again when the API answers within seconds."
	case stale.Surprising:
		e.happened = "the list lacks an image that was there, or shows one that was deleted, and no second list confirmed it. " +
			"So it can't be relied on: the API may show only a part, or another actor is changing the images right now."
	}
	return e
}

// refused says what was not done.
func (op operation) refused() string {
	if op == deleting || op == purging || op == rehearsing {
		return "Nothing was deleted."
	}
	return "Nothing was changed."
}

// explainDeletion explains the outcome of a deletion.
func explainDeletion(op operation, token string, err error) *explanation {
	var (
		index      *imagelist.IndexError
		lost       *gallery.LostError
		still      *gallery.StillListedError
		unverified *gallery.UnverifiedError
	)
	switch {
	case errors.As(err, &index):
		return explainIndex(index)
	case errors.As(err, &lost):
		return explainLoss(lost, token)
	case errors.As(err, &unverified):
		return explainUnverified(op, unverified, token)
	case errors.As(err, &still):
		return &explanation{
			happened: stillThere(still),
			images:   table(still.Images, token),
			todo:     "run it again after a few minutes" + op.retryHint(),
		}
	}
	return nil
}

// explainUnverified shows which images existed, because the DELETE may have hit any of them. A purge has its
// own list.
func explainUnverified(op operation, unverified *gallery.UnverifiedError, token string) *explanation {
	e := &explanation{
		happened: "the deletion was sent, and it could not be determined whether it was carried out: " + op.humanize(unverified.Err) + ".",
		todo:     "run it again" + op.retryHint(),
	}
	if len(unverified.Seen) > 0 && op != purging {
		e.images = "Before the deletion, these images existed. If a different one is gone now, someone else deletes images as well, " +
			"and one of the two deletions may have hit it:\n" + imagelist.Table(unverified.Seen, token)
	}
	return e
}

// retryHint says why running it again does no harm, where the purge does not say that itself.
func (op operation) retryHint() string {
	if op == purging {
		return "."
	}
	return ": it first checks whether the image is still there. The state still holds the image."
}

// explainLoss says which images are gone. It can't tell which of the possible reasons applies, but with a
// setting that trusts one hint alone, another attempt may delete the next wrong image.
func explainLoss(lost *gallery.LostError, token string) *explanation {
	e := &explanation{
		happened: "the deletion was sent and this image is still there, but others are gone. Someone else changed the list between the read " +
			"that looked up the index and the deletion: they may have deleted these images, or the deletion may have hit them:\n" + imagelist.LossReport(lost.Lost),
		images: table(lost.Images, token),
		todo: "find out which of them should still exist, and upload those again. Stop whatever else changes the images of this customer, " +
			"then run it again. No further deletion was tried.",
	}
	switch {
	case lost.BatchIndexes != nil:
		e.happened = fmt.Sprintf("the deletion was sent and this image is still there, but others are gone. One call named the indexes %s, as batch_deletes is on, "+
			"and the API may handle several differently than the provider expects; or someone else changed the list at the same moment. These are gone:\n%s",
			indexes(lost.BatchIndexes), imagelist.LossReport(lost.Lost))
		e.todo = "set batch_deletes = false before you run it again. Then find out which of the images should still exist, and upload those again. No further deletion was tried."
		return e
	case lost.Check == imagelist.CheckStrict:
		return e
	}
	e.happened = fmt.Sprintf("the deletion was sent and this image is still there, but others are gone. The provider is set to index_check = %q, "+
		"and what it trusts may be wrong for this API; or someone else changed the list at the same moment. These are gone:\n%s", lost.Check, imagelist.LossReport(lost.Lost))
	e.todo = "do NOT run it again as it is: it may hit another image. Set index_check = \"strict\" first, which refuses if the hints disagree. " +
		"Then find out which of the images should still exist, and upload those again. No further deletion was tried."
	return e
}

// stillThere returns what the API said about a deletion that had no effect.
func stillThere(still *gallery.StillListedError) string {
	failure, ok := errors.AsType[*capillary.Error](still.Err)
	switch {
	case ok && failure.Call == capillary.CallDelete && failure.Outcome == capillary.OutcomeFailed:
		return "the API says that it tried to delete the image and failed, and the list of images agrees."
	case ok && failure.Call == capillary.CallDelete:
		return "the deletion was sent, no clear answer came, and the image is still listed at the end of settle_timeout."
	}
	return "the API accepted the deletion, and the image is still listed at the end of settle_timeout. " +
		"It was not sent again, because it may still take effect."
}

// explainIndex shows both candidates.
func explainIndex(doubt *imagelist.IndexError) *explanation {
	e := &explanation{
		effect: "Nothing was deleted.",
		images: table(doubt.Images, doubt.Images[doubt.Position].Token),
		todo: "if the list is right and the names are not, set index_check = \"position\" in the provider block; if the names are right, \"name\". " +
			"Try it first on a customer whose images can be spared: the vendor documents neither.",
	}
	switch {
	case !doubt.Named && doubt.Check == imagelist.CheckStrict:
		e.happened = fmt.Sprintf("the image stands at position %d of the list, but the name of a different image ends in %d. "+
			"It is unclear which of the two has that index.", doubt.Position, doubt.Position)
	case !doubt.Named:
		e.happened = fmt.Sprintf("index_check is \"name\", but the name %q does not end in a number.", capillary.Printable(doubt.Images[doubt.Position].Name))
	case doubt.Claims > 1:
		e.happened = fmt.Sprintf("%d images have a name that ends in %d, so their names do not tell them apart.", doubt.Claims, doubt.Number)
	default:
		e.happened = fmt.Sprintf("the image stands at position %d of the list, but its name ends in %d. "+
			"It is unclear which of the two is its index, and the wrong one belongs to a different image.", doubt.Position, doubt.Number)
	}
	return e
}

// explainUpload explains the outcome of an upload.
func explainUpload(err error) *explanation {
	var (
		full      *gallery.FullError
		size      *gallery.SizeMismatchError
		ambiguous *gallery.AmbiguousError
		pending   *gallery.PendingError
		twin      *gallery.ConflictingUploadError
	)
	switch {
	case errors.As(err, &full):
		return &explanation{
			happened: fmt.Sprintf("the customer has %d images already, which is the maximum. Nothing was uploaded.", len(full.Images)),
			images:   table(full.Images, ""),
			todo: "if this is to replace an image with create_before_destroy (+/- in the plan), take that setting out for one apply: with it, " +
				"the new image needs a free slot, and a plan can't see it. Otherwise first delete one of these images where it is managed.",
		}
	case errors.As(err, &size):
		return &explanation{
			happened: fmt.Sprintf("%d bytes were sent, but the API stored %d as image %s: it is damaged.", size.Sent, *size.Image.Size, imageID(size.Image.Token)),
			todo:     "run it again: the image is in the state, marked as tainted, and is replaced.",
		}
	case errors.As(err, &ambiguous):
		return &explanation{
			happened: "the answer to an upload was lost. These images are new since then, and may be the uploaded one or someone else's; " +
				"their bytes could not be compared, or are the same:\n" +
				imagelist.Table(ambiguous.Candidates, ""),
			todo: "find out whether one of them is the uploaded one. Remove the entry from the state (terraform state rm), and import that image " +
				"(terraform import) if it is. Until then, every run stops here, so that no image is uploaded twice and no one else's is deleted.",
		}
	case errors.As(err, &twin) && twin.Image != nil:
		return &explanation{
			happened: "an earlier run has uploaded exactly these bytes, and it is no longer known whether that run ended properly: its file in the cache " +
				"folder is gone. So a state may hold that image. Nothing was uploaded. It is:\n" + imagelist.Table([]imagelist.Entry{*twin.Image}, ""),
			todo: "if no state holds the image, import it. If another entry or state holds it, run a plan there first: " +
				"then it is known, and this upload goes on. Keep programs that delete old files away from the cache folder.",
		}
	case errors.As(err, &twin):
		return &explanation{
			happened: fmt.Sprintf("an earlier upload to the same customer, of this run or another one on this machine, has the same size (%d bytes), and it is not known whether it was carried out. "+
				"The two could not be told apart. Nothing was uploaded.", twin.Pending.Size),
			todo: "run it again: the next run first looks for the image of the earlier upload.",
		}
	case errors.As(err, &pending):
		return &explanation{
			happened: "the upload was sent, and it is not known yet whether it was carried out. " + whyPending(pending.Err),
			todo: "run it again. The state remembers the upload (marked as tainted), and the next run looks for the image first, " +
				"so that none is uploaded twice or left behind.",
		}
	}
	return nil
}

// whyPending says why reading did not show the outcome of an upload.
func whyPending(err error) string {
	if _, ok := err.(*capillary.Error); ok { //nolint:errorlint // unwrapped, it means that the reads themselves succeeded
		return "No clear answer came, and the list of images did not show the image within settle_timeout."
	}
	return "No clear answer came, and the list of images could not be read: " + creating.humanize(err) + "."
}
