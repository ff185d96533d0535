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

// errNoLink means that the API hands out no usable link to an image.
var errNoLink = errors.New("the API gives no signed link to it, or none over https")

// matcher tells an upload whose answer was lost from the images of others: by its size, and by its bytes, which are
// downloaded through the signed link.
type matcher struct {
	g       *Gallery
	pending journal.PendingUpload
	// excluded are images that are known to be something else.
	excluded []string
	// matches are the results so far: the bytes under a token do not change.
	matches map[string]match
	failed  map[string]int // downloads that failed
}

// mostDownloads is how often a download is tried, each time with the repeats of any read.
const mostDownloads = 3

// match is what an image's bytes say.
type match int

const (
	unreadable match = iota
	same
	different
)

// newMatcher returns what finds the image of an upload.
func (g *Gallery) newMatcher(c *customer, pending journal.PendingUpload) *matcher {
	return &matcher{g: g, pending: pending, excluded: c.journal.Excluded(pending.Key), matches: map[string]match{}, failed: map[string]int{}}
}

// find divides the images that were not there before the upload: those that are the upload, byte for byte, and those
// that may be it, as their bytes can't be had.
func (r *matcher) find(ctx context.Context, images []capillary.Image) (sure, doubtful []imagelist.Entry) {
	for _, entry := range r.pending.NewIn(images) {
		if slices.Contains(r.excluded, entry.Token) || (entry.Size != nil && !entry.HasSize(r.pending.Size)) {
			continue
		}
		switch r.match(ctx, entry.Token) {
		case same:
			sure = append(sure, entry)
		case unreadable:
			doubtful = append(doubtful, entry)
		case different:
		}
	}
	return sure, doubtful
}

// match compares the bytes of an image with those of the upload.
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

// shows returns a condition: the list shows a possible result of the upload.
func (r *matcher) shows(ctx context.Context) func([]capillary.Image) bool {
	return func(images []capillary.Image) bool {
		sure, doubtful := r.find(ctx, images)
		fitting := imagelist.OfSize(doubtful, r.pending.Size)
		return len(sure)+len(fitting) > 0
	}
}

// missesAfter returns a condition: a list from the end of a search shows nothing that may be the upload. Before that
// counts as "not carried out", a second list has to agree.
func (r *matcher) missesAfter(ctx context.Context, until time.Time) func([]capillary.Image) bool {
	appeared := r.shows(ctx)
	return func(images []capillary.Image) bool { return !time.Now().Before(until) && !appeared(images) }
}

// pick returns the one image that is the upload. While the upload is still under way, an image of its size is accepted
// if its bytes can't be had. Later it may belong to another actor, and a wrong guess would later delete that actor's
// image.
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

// compare returns an image that an intent names, if it is the upload: of the same size, and of the same bytes. The
// intent alone is no proof. If its bytes can't be had, that is an AmbiguousError.
func (r *matcher) compare(ctx context.Context, entry imagelist.Entry) (*imagelist.Entry, error) {
	if entry.Size != nil && !entry.HasSize(r.pending.Size) {
		return nil, nil //nolint:nilnil // it is another one, which is an answer
	}
	switch r.match(ctx, entry.Token) {
	case same:
		return &entry, nil
	case unreadable:
		return nil, ambiguous(r.pending, []imagelist.Entry{entry}, nil)
	case different:
	}
	return nil, nil //nolint:nilnil // it is another one, which is an answer
}

// isSure reports whether an image was recognized by its bytes.
func (r *matcher) isSure(token string) bool { return r.matches[token] == same }

// hash downloads the bytes of an image and returns their SHA-256. The link is new on every read, and good only for a
// while.
func (g *Gallery) hash(ctx context.Context, customerID int64, token string) (string, error) {
	entry, link, err := g.Link(ctx, customerID, token)
	return g.hashOf(ctx, entry, link, err)
}

// hashOf downloads what a link leads to, if it was found, and returns the SHA-256.
func (g *Gallery) hashOf(ctx context.Context, entry *imagelist.Entry, link capillary.Link, err error) (string, error) {
	switch {
	case err != nil:
		return "", err
	case entry == nil || link.IsZero():
		return "", errNoLink
	}
	return g.api.HashContent(ctx, link, entry.Size)
}
