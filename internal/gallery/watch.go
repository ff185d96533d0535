package gallery

import (
	"context"
	"errors"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// The waits between two reads of the same list.
const (
	firstWatch = 250 * time.Millisecond
	lastWatch  = 5 * time.Second
)

// sight is what watching a list came to.
type sight struct {
	// images of the last list that could be believed, when it was asked for, and when it came.
	images    []capillary.Image
	asked, at time.Time
	// believed is false when no list could be.
	believed bool
	// reached: that list is what was waited for.
	reached bool
	// err is why the last read was of no use; nil if it was. Such a read is no statement about any
	// image, so watching goes on after it.
	err error
}

// vigil says what a list is watched for.
type vigil struct {
	// until is when the list is read for the last time.
	until time.Time
	// enough tells whether a list is what is waited for.
	enough func([]capillary.Image) bool
	// tolerates tells whether to watch on after a read that was of no use.
	tolerates func(error) bool
	// cautious wants answers without any list to go on to the end before they mean "no images".
	cautious bool
	// shares: the answer to another will do. For those who only read.
	shares bool
}

// watch reads the list until it is what is waited for, or until the vigil ends. It returns an error
// when watching on is pointless: the context ended, or the API said no.
func (g *Gallery) watch(ctx context.Context, c *customer, v vigil) (sight, error) {
	pace := capillary.NewPace(firstWatch, lastWatch)
	reader := reader{gallery: g, customer: c, cautious: v.cautious, shares: v.shares && g.options.Share}
	var seen sight
	for {
		last := !time.Now().Before(v.until)
		images, err := reader.read(ctx, last)
		switch {
		case err != nil && !v.tolerates(err):
			return seen, err
		case err != nil:
			seen.err = err
		default:
			seen = sight{images: images, asked: reader.asked, at: time.Now(), believed: true}
			seen.reached = v.enough(images)
		}
		if last || seen.reached {
			return seen, nil
		}
		if err := capillary.Sleep(ctx, min(pace.Next(0), time.Until(v.until))); err != nil {
			return seen, err
		}
	}
}

// anything is what to wait for when any list will do.
func anything([]capillary.Image) bool { return true }

// look reads a list that can be believed, now. It waits only for old news to become new; that the API
// fails is an error at once. To be cautious is for those who would conclude from the list that an image
// is gone.
func (g *Gallery) look(ctx context.Context, c *customer, cautious bool) ([]capillary.Image, error) {
	seen, err := g.sightNow(ctx, c, vigil{cautious: cautious})
	return seen.images, err
}

// glance is look for those who only read: the answer to another will do for them.
func (g *Gallery) glance(ctx context.Context, c *customer, cautious bool) (sight, error) {
	return g.sightNow(ctx, c, vigil{cautious: cautious, shares: true})
}

// sightNow reads the first list that can be believed.
func (g *Gallery) sightNow(ctx context.Context, c *customer, v vigil) (sight, error) {
	v.until, v.enough, v.tolerates = time.Now().Add(g.options.Settle), anything, isOldNews
	seen, err := g.watch(ctx, c, v)
	if err == nil && !seen.believed {
		err = seen.err
	}
	if err != nil {
		return sight{}, err
	}
	return seen, nil
}

// reader reads one list, perhaps repeatedly, and decides whether to believe it.
type reader struct {
	gallery  *Gallery
	customer *customer
	cautious bool
	silent   bool // the answer before had no list at all
	shares   bool
	after    int       // the number of the shared answer before
	asked    time.Time // when the last answer was asked for
}

// read reads once. An answer without any list may mean that there are no images, or that the part of
// the API that knows about images was not there. So it is believed only the second time in a row, or by
// the cautious only if nothing else was answered until the last read.
func (r *reader) read(ctx context.Context, last bool) ([]capillary.Image, error) {
	given, err := r.ask(ctx)
	if err != nil {
		return nil, err
	}
	listing := given.Listing
	r.asked = given.asked
	silentBefore := r.silent
	r.silent = !listing.Explicit
	switch {
	case len(listing.Doubts) > 0:
		return nil, &DoubtError{CustomerID: r.customer.id, Doubts: listing.Doubts, Images: listing.Images}
	case r.silent && (!silentBefore || (r.cautious && !last)):
		return nil, &SilentError{CustomerID: r.customer.id}
	case r.customer.contradicts(listing.Images, given.asked, r.gallery.options.Settle):
		return nil, &StaleError{CustomerID: r.customer.id, Images: listing.Images}
	}
	return listing.Images, nil
}

// ask gets an answer, that of another only where it will do.
func (r *reader) ask(ctx context.Context) (answer, error) {
	if r.shares {
		given, err := r.gallery.shared(ctx, r.customer, r.after)
		r.after = given.number
		return given, err
	}
	asked := time.Now()
	listing, err := r.gallery.api.ListImages(ctx, r.customer.id)
	return answer{Listing: listing, asked: asked}, err //nolint:wrapcheck // the client's error is complete
}

// isOldNews tells whether a read was of no use only because it came too early.
func isOldNews(err error) bool {
	var stale *StaleError
	var silent *SilentError
	return errors.As(err, &stale) || errors.As(err, &silent)
}

// passes tells whether a read that failed may succeed later.
func passes(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	failure, ok := errors.AsType[*capillary.Error](err)
	return isOldNews(err) || (ok && failure.Retryable)
}
