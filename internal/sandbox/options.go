package sandbox

import (
	"errors"
	"io"
	"time"
)

// Options say how the sandbox answers where the vendor's documentation leaves a choice. Their zero values,
// except Seed's, give what the samples show.
type Options struct {
	// Seed is the organisation to serve; see DefaultSeed and ReadSeed.
	Seed Seed
	// Log gets one line for each call; nil means no log.
	Log io.Writer
	// Naming says what the number at the end of an image's name means.
	Naming Naming
	// Batch says what a delete with several indexes does.
	Batch Batch
	// FreshHandles gives each added image a new fileHandle. Otherwise a handle
	// names a slot, and the next image in that slot has the same one.
	FreshHandles bool
	// AddsFirst puts an added image at index 0 rather than at the end.
	AddsFirst bool
	// ForeignTokenOnAdd makes the answer to an add show an s3Token that no later get shows.
	ForeignTokenOnAdd bool
	// SeveralEntries makes the answer to an add describe the earlier images, too. No page says what several
	// entries mean.
	SeveralEntries bool
	// OmitSizes omits fileSize, as older answers did.
	OmitSizes bool
	// Loose answers in the odd but legal shapes: codes and versions as strings,
	// status as a bool, fileSize as a number, empty lists as null, and -1 as the
	// version in the answer of a first add.
	Loose bool
	// OmitEmptyList omits customerImage if a customer has no images.
	OmitEmptyList bool
	// RequestsPerMinute limits each Kind of call except links; 0 means no limit. Its windows are fixed: each
	// starts with the first call after the last one has ended, and lasts a minute. Calls beyond the limit get
	// HTTP 429 without Retry-After, have no effect and don't prolong the window. A call that a Rule keeps from
	// taking effect does not count.
	RequestsPerMinute int
	// Latency passes before each call takes effect, in addition to the Delay of a
	// Rule; a client that gives up meanwhile leaves the call without effect.
	Latency time.Duration
	// Rules are scripted from the start.
	Rules []Rule
	// LinkTTL is the life of a signed link in whole seconds; 0 means an hour.
	LinkTTL time.Duration
}

// complete checks the options and fills in the defaults.
func (o Options) complete() (Options, error) {
	if err := o.Seed.check(); err != nil {
		return o, err
	}
	if o.Naming < Positional || o.Naming > Absent {
		return o, errors.New("sandbox: unknown naming")
	}
	if !o.Batch.known() {
		return o, errors.New("sandbox: unknown batch")
	}
	if o.RequestsPerMinute < 0 {
		return o, errors.New("sandbox: RequestsPerMinute is negative")
	}
	if o.Latency < 0 {
		return o, errors.New("sandbox: Latency is negative")
	}
	// A link states its life in whole seconds.
	if o.LinkTTL < 0 || o.LinkTTL%time.Second != 0 {
		return o, errors.New("sandbox: LinkTTL is not a number of whole seconds")
	}
	if o.LinkTTL == 0 {
		o.LinkTTL = time.Hour
	}
	if o.Seed.TokenTTLSeconds == 0 {
		o.Seed.TokenTTLSeconds = defaultTokenTTLSeconds
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
	return o, nil
}
