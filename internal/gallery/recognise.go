package gallery

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// errNoLink: the API hands out no usable link to an image.
var errNoLink = errors.New("the API gives no signed link to it, or none over https")

// recogniser tells an upload whose answer was lost from the images of others: by its size, and by its
// bytes, which are downloaded through the signed link.
type matcher struct {
	g       *Gallery
	pending journal.PendingUpload
	// others are images that are known to be something else.
	excluded []string
	// verdicts are those of before; bytes under a token do not change.
	matches map[string]match
	failed  map[string]int // downloads that failed
}

// mostDownloads is how often a download is tried, each with the repeats of any read.
const mostDownloads = 3

// verdict is what an image's bytes say.
type match int

const (
	unreadable match = iota
	same
	different
)

func (g *Gallery) newMatcher(c *customer, pending journal.PendingUpload) *matcher {
	return &matcher{g: g, pending: pending, excluded: c.journal.Excluded(pending.Key), matches: map[string]match{}, failed: map[string]int{}}
}

// find sorts the images that were not there before the upload: those that are it, byte for byte, and
// those that may be it, as their bytes can't be had.
func (r *matcher) find(ctx context.Context, images []capillary.Image) (sure, doubtful []imagelist.Entry) {
	for _, slot := range r.pending.NewIn(images) {
		if slices.Contains(r.excluded, slot.Token) || (slot.Size != nil && !slot.HasSize(r.pending.Size)) {
			continue
		}
		switch r.match(ctx, slot.Token) {
		case same:
			sure = append(sure, slot)
		case unreadable:
			doubtful = append(doubtful, slot)
		case different:
		}
	}
	return sure, doubtful
}

// judge compares the bytes of an image with those of the upload.
func (r *matcher) match(ctx context.Context, token string) match {
	if r.pending.SHA256 == "" {
		return unreadable // noted by an earlier version
	}
	if found := r.matches[token]; found != unreadable || r.failed[token] == mostDownloads {
		return found
	}
	hash, err := r.g.hash(ctx, r.pending.CustomerID, token)
	switch {
	case err != nil:
		r.failed[token]++
	case hash == r.pending.SHA256:
		r.matches[token] = same
	default:
		r.matches[token] = different
	}
	return r.matches[token]
}

// appeared reports whether a list shows a possible result of the upload.
func (r *matcher) shows(ctx context.Context) func([]capillary.Image) bool {
	return func(images []capillary.Image) bool {
		sure, doubtful := r.find(ctx, images)
		fitting := imagelist.OfSize(doubtful, r.pending.Size)
		return len(sure)+len(fitting) > 0
	}
}

// missesAfter reports whether a list from the end of a search shows nothing that may be the upload: before that counts
// for "not carried out", a second list has to agree.
func (r *matcher) missesAfter(ctx context.Context, until time.Time) func([]capillary.Image) bool {
	appeared := r.shows(ctx)
	return func(images []capillary.Image) bool { return !time.Now().Before(until) && !appeared(images) }
}

// pick chooses the one image that is the upload. While the upload is still under way, an image of its size is
// accepted if its bytes can't be had. Later it may belong to another actor, and a wrong guess would sooner or
// later delete that actor's image.
func (r *matcher) pick(ctx context.Context, images []capillary.Image, underway bool, failure error) (*imagelist.Entry, error) {
	sure, doubtful := r.find(ctx, images)
	fitting := imagelist.OfSize(doubtful, r.pending.Size)
	switch {
	case len(sure)+len(doubtful) == 0:
		return nil, nil //nolint:nilnil // it is not there, which is an answer
	case r.pending.NoBaseline:
	case len(sure) == 1:
		return &sure[0], nil
	case underway && len(sure) == 0 && len(fitting) == 1:
		return &fitting[0], nil
	}
	return nil, ambiguous(r.pending, slices.Concat(sure, doubtful), failure)
}

// compare gives an image that a note calls the upload, if it is: of the same size, and of the same bytes. The note alone
// is no proof. Where its bytes can't be had, that is an AmbiguousError.
func (r *matcher) compare(ctx context.Context, slot imagelist.Entry) (*imagelist.Entry, error) {
	if slot.Size != nil && !slot.HasSize(r.pending.Size) {
		return nil, nil //nolint:nilnil // it is another one, which is an answer
	}
	switch r.match(ctx, slot.Token) {
	case same:
		return &slot, nil
	case unreadable:
		return nil, ambiguous(r.pending, []imagelist.Entry{slot}, nil)
	case different:
	}
	return nil, nil //nolint:nilnil // it is another one, which is an answer
}

// isSure reports whether an image was recognised by its bytes.
func (r *matcher) isSure(token string) bool { return r.matches[token] == same }

// hash downloads the bytes of an image. The link is new on every read, and only good for a while.
func (g *Gallery) hash(ctx context.Context, customerID int64, token string) (string, error) {
	slot, link, err := g.Link(ctx, customerID, token)
	return g.hashOf(ctx, slot, link, err)
}

// hashOf downloads what a link leads to, if it was found.
func (g *Gallery) hashOf(ctx context.Context, slot *imagelist.Entry, link capillary.Link, err error) (string, error) {
	switch {
	case err != nil:
		return "", err
	case slot == nil || link.IsZero():
		return "", errNoLink
	}
	return g.api.HashContent(ctx, link, slot.Size) //nolint:wrapcheck // the client's error is complete
}
