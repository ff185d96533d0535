package gallery

import (
	"context"
	"errors"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// The waits between two reads of the same list.
const (
	firstWatch = 250 * time.Millisecond
	lastWatch  = 5 * time.Second
)

// sight is what watching a list came to.
type sight struct {
	// images of the last list that was believed, when it was asked for, and when it came.
	images    []capillary.Image
	asked, at time.Time
	// believed is false when no list was.
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
	// aim is for people who wait for it, and decides nothing.
	aim Aim
	// enough reports whether a list is what the operation waits for.
	enough func([]capillary.Image) bool
	// tolerates reports whether to go on watching after a read that was of no use.
	tolerates func(error) bool
	// expects are images that exist as far as the operation knows: a list that lacks one is a surprise.
	expects []string
	// odd reports whether a list is a surprise for another reason; may be nil.
	odd func([]capillary.Image) bool
	// notes gets each list, believed or not, for the report of a loss; may be nil.
	notes func([]capillary.Image)
	// cautious: answers without any list never mean "no images".
	cautious bool
	// acts: a write will be based on the list, so it must not have taken long to come.
	acts bool
	// shares: the answer to another will do. For those who only read.
	shares bool
	// unlocked: the customer is not held, so the page may say more at any time.
	unlocked bool
	// sparse spaces the reads ever wider. It is for what follows a call whose answer was lost: time protects then, not
	// the number of reads.
	sparse bool
}

// watch reads the list until it is what is waited for, or until the vigil ends. It returns an error
// when watching on is pointless: the context ended, or the API said no.
func (g *Gallery) watch(ctx context.Context, c *customer, v vigil) (sight, error) {
	r, pause, confirm := g.newReader(c, v), g.pauses(v), capillary.NewPace(firstWatch, lastWatch)
	report := c.report()
	defer report.End()
	var seen sight
	for extended := false; ; {
		last := !time.Now().Before(v.until)
		images, err := r.read(ctx)
		switch {
		case err != nil && !v.tolerates(err):
			return seen, err
		case err != nil:
			seen.err = err
		default:
			seen = sight{images: images, asked: r.asked, at: time.Now(), believed: true}
			seen.reached = v.enough(images)
		}
		wait := min(pause(), time.Until(v.until))
		switch {
		case seen.reached, last && (!r.surprised || extended):
			return seen, nil
		case r.surprised: // the list that confirms it may come after the time is up
			wait, extended = max(confirm.Next(0), evidence.Moment), last
		}
		w := Wait{Reason: WaitList, CustomerID: c.id, Until: v.until, Aim: v.aim, Err: seen.err}
		if err := report.Sleep(ctx, wait, w); err != nil {
			return seen, err
		}
	}
}

// pauses returns the waits between the reads of a vigil.
func (g *Gallery) pauses(v vigil) func() time.Duration {
	if !v.sparse {
		pace := capillary.NewPace(firstWatch, lastWatch)
		return func() time.Duration { return pace.Next(0) }
	}
	start := time.Now()
	longest := g.options.Settle * 2 / 5
	return func() time.Duration { return max(2*firstWatch, min(3*time.Since(start), longest)) }
}

// anything is what to wait for when any list will do.
func anything([]capillary.Image) bool { return true }

// never is what to wait for when only the time counts.
func never([]capillary.Image) bool { return false }

// look reads a list that can be believed, now. It waits only for old news to become new, and for what surprises to be
// confirmed; that the API fails is an error at once. To be cautious is for those who would conclude from the list that
// an image is gone.
func (g *Gallery) look(ctx context.Context, c *customer, cautious bool) ([]capillary.Image, error) {
	seen, err := g.sightNow(ctx, c, vigil{cautious: cautious})
	return seen.images, err
}

// glance is look for those who only read: the answer to another will do for them.
func (g *Gallery) glance(ctx context.Context, c *customer, v vigil) (sight, error) {
	v.shares, v.unlocked = true, true
	return g.sightNow(ctx, c, v)
}

// sightNow reads the first list that can be believed.
func (g *Gallery) sightNow(ctx context.Context, c *customer, v vigil) (sight, error) {
	v.until, v.enough, v.tolerates, v.aim = time.Now().Add(g.options.Settle), anything, isOldNews, AimAny
	seen, err := g.watch(ctx, c, v)
	if err == nil && !seen.believed {
		err = seen.err
	}
	if err != nil {
		return sight{}, err
	}
	return seen, nil
}

// reader reads one list, perhaps repeatedly, and has it judged.
type reader struct {
	gallery   *Gallery
	customer  *customer
	vigil     vigil
	witness   evidence.Witness
	after     int       // the number of the shared answer before
	asked     time.Time // when the last answer was asked for
	surprised bool      // the last list is to be confirmed by another one
}

func (g *Gallery) newReader(c *customer, v vigil) *reader {
	v.shares = v.shares && g.options.Share
	witness := g.newWitness(v.acts)
	witness.NeedsList, witness.Odd = v.cautious, v.odd
	return &reader{gallery: g, customer: c, vigil: v, witness: witness}
}

// newWitness returns what judges lists. To act on one takes more patience than to tell of it.
func (g *Gallery) newWitness(acts bool) evidence.Witness {
	settle := g.options.Settle
	w := evidence.Witness{Lag: evidence.Lag(settle), Settle: settle, MissingIsNone: g.options.MissingIsNone}
	if acts {
		w.Lag = settle
	}
	return w
}

// read reads once. What a list shows is remembered as soon as it proves that; a list that is no proof of more is an
// error.
func (r *reader) read(ctx context.Context) ([]capillary.Image, error) {
	r.surprised = false
	given, err := r.ask(ctx)
	if err != nil {
		return nil, err
	}
	if r.vigil.unlocked { // again, as another process may have written since the list was asked for
		r.gallery.learn(r.customer)
	}
	list := given.list()
	r.asked = given.asked
	known := r.customer.journal.Known(r.vigil.expects...)
	if r.vigil.unlocked {
		known = known.ForReader()
	}
	finding := r.witness.Judge(known, list)
	r.surprised = r.witness.WantsAnother()
	r.remember(finding, list)
	if err := r.refuse(finding, given); err != nil {
		return nil, err
	}
	if r.vigil.acts && list.TooSlow() {
		return nil, &StaleError{CustomerID: r.customer.id, Images: list.Images, Took: list.Age()}
	}
	return list.Images, nil
}

// remember keeps what a list has proved, for this and all later operations.
func (r *reader) remember(finding evidence.Finding, list evidence.List) {
	switch {
	case finding == evidence.Believed && !list.Missing:
		r.customer.journal.NoteList(list.Images, list.Asked)
	case finding.ProvesPresence():
		r.customer.journal.NoteShown(list.Images, list.Asked)
	}
	if r.vigil.notes != nil {
		r.vigil.notes(list.Images) // an old one, too: what it shows was there a while ago
	}
}

// refuse turns a finding into the error of a list that is not believed.
func (r *reader) refuse(finding evidence.Finding, given answer) error {
	id, images := r.customer.id, given.Images
	switch finding {
	case evidence.Doubtful:
		return &DoubtError{CustomerID: id, Doubts: given.Doubts, Images: images}
	case evidence.Missing:
		return &SilentError{CustomerID: id}
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

// ask gets an answer, that of another only where it will do.
func (r *reader) ask(ctx context.Context) (answer, error) {
	if r.vigil.unlocked {
		r.gallery.learn(r.customer)
	}
	if r.vigil.shares {
		given, err := r.gallery.shared(ctx, r.customer, r.after)
		r.after = given.number
		return given, err
	}
	return r.gallery.list(ctx, r.customer.id)
}

// list asks the API. What the client waited for before it sent the request does not make the list older.
func (g *Gallery) list(ctx context.Context, customerID int64) (answer, error) {
	listing, err := g.api.ListImages(ctx, customerID)
	now := time.Now()
	return answer{Listing: listing, asked: now.Add(-listing.Took), came: now}, err //nolint:wrapcheck // the client's error is complete
}

// list is the answer as the evidence has it.
func (a answer) list() evidence.List {
	return evidence.List{Images: a.Images, Missing: !a.Explicit, Doubtful: len(a.Doubts) > 0, Asked: a.asked, Came: a.came}
}

// isOldNews reports whether a read was of no use only because it came too early.
func isOldNews(err error) bool {
	var stale *StaleError
	var silent *SilentError
	return errors.As(err, &stale) || errors.As(err, &silent)
}

// passes reports whether a failed read may succeed later.
func passes(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	failure, ok := errors.AsType[*capillary.Error](err)
	var repeated *imagelist.DuplicateError
	return isOldNews(err) || errors.As(err, &repeated) || (ok && failure.Retryable)
}
