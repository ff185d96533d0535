package gallery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

// The customers of the tests: one with the three images of the sandbox's default seed, one with none.
const (
	asha  = 564703420
	empty = 564703421
)

// settle is the default of the provider; it costs nothing in a bubble.
const settle = 2 * time.Minute

const agent = "gallery-test"

// setup is what a test can choose.
type setup struct {
	sandbox sandbox.Options
	options Options
	client  capillary.Config
	latency time.Duration // of each call
	budget  time.Duration // what a reservation waits
	// unledgered: no process knows of another one.
	unledgered bool
}

// fixture is a gallery that talks to a sandbox of its own.
type fixture struct {
	*sandboxtest.Sandbox
	*Gallery
	testing.TB

	machine *machine
	process *process // of the Gallery
	client  API
	latency time.Duration
	budget  time.Duration
	// answered is told of each list, see mortal.
	answered func(ctx context.Context, asked time.Time, of givenList) capillary.Listing
}

// bubble runs a test in virtual time. No goroutine outlives it.
func bubble(t *testing.T, test func(*fixture), edits ...func(*setup)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(newFixture(t, edits...)) })
}

func newFixture(tb testing.TB, edits ...func(*setup)) *fixture {
	tb.Helper()
	s := setup{
		sandbox: sandbox.Options{Seed: sandbox.DefaultSeed()},
		options: Options{Check: imagelist.CheckStrict, Settle: settle, MaxRetries: 4, WorkspaceID: "here", Share: true},
		client:  capillary.Config{UserAgent: agent},
	}
	for _, edit := range edits {
		edit(&s)
	}
	sb := sandboxtest.InMemory(tb, func(o *sandbox.Options) { *o = s.sandbox })
	s.client.BaseURL, s.client.Transport = sb.URL, sb.Transport()
	if s.client.Credentials == nil {
		s.client.Credentials = capillary.AccessToken(s.sandbox.Seed.AccessTokens[0])
	}
	client, err := capillary.New(s.client)
	if err != nil {
		tb.Fatal(err)
	}
	b := &fixture{Sandbox: sb, TB: tb, machine: newMachine(), client: client, latency: s.latency, budget: s.budget}
	b.Gallery, b.process = b.launch(s.options)
	if s.unledgered {
		b.options.Ledger = nil
	}
	return b
}

// launch starts a process with a gallery of its own.
func (b *fixture) launch(options Options) (*Gallery, *process) {
	p := b.machine.start()
	options.Ledger = p
	answered := func(ctx context.Context, asked time.Time, of givenList) capillary.Listing { // may be set later
		if b.answered == nil {
			return of.Listing
		}
		return b.answered(ctx, asked, of)
	}
	return New(killableAPI{API: b.client, process: p, latency: b.latency, budget: b.budget, answered: answered}, options), p
}

func naming(n sandbox.Naming) func(*setup)      { return func(s *setup) { s.sandbox.Naming = n } }
func check(c imagelist.IndexCheck) func(*setup) { return func(s *setup) { s.options.Check = c } }
func missingIsNone(s *setup)                    { s.options.MissingIsNone = true }
func retries(n int) func(*setup)                { return func(s *setup) { s.options.MaxRetries = n } }
func sandboxed(set func(*sandbox.Options)) func(*setup) {
	return func(s *setup) { set(&s.sandbox) }
}

// elsewhere is the gallery of a run on another machine: it knows nothing of this one.
func (b *fixture) elsewhere() *Gallery {
	options := b.options
	options.Ledger = newMachine().start()
	return New(b.client, options)
}

// next is the gallery of the next run on this machine; the one before has ended.
func (b *fixture) next() *Gallery {
	b.process.end()
	g, _ := b.launch(b.options)
	return g
}

// truth are the tokens that the customer really has.
func (b *fixture) truth(customerID int64) []string {
	list := []string{}
	for _, image := range b.Images(customerID) {
		list = append(list, image.Token)
	}
	return list
}

// deletes are the indexes of the DELETEs that arrived, in order.
func (b *fixture) deletes() []string {
	list := []string{}
	for _, call := range b.Calls() {
		if call.Kind == sandbox.CallDelete {
			list = append(list, call.Query.Get("image_ids"))
		}
	}
	return list
}

// kinds are the calls that arrived for a customer, in order.
func (b *fixture) kinds(customerID int64) []sandbox.Kind {
	var list []sandbox.Kind
	for _, call := range b.Calls() {
		if call.CustomerID == customerID {
			list = append(list, call.Kind)
		}
	}
	return list
}

// foreignAdd and foreignDelete are what another actor does.
func (b *fixture) foreignAdd(customerID int64, size int) string {
	b.Helper()
	image, err := b.Foreign().Add(customerID, sandbox.Picture(time.Now().UnixNano(), size))
	if err != nil {
		b.Fatal(err)
	}
	return image.Token
}

// foreignCopy adds the very bytes of an upload of that size.
func (b *fixture) foreignCopy(customerID int64, size int) string {
	b.Helper()
	image, err := b.Foreign().Add(customerID, sandbox.Picture(1, size))
	if err != nil {
		b.Fatal(err)
	}
	return image.Token
}

func (b *fixture) foreignDelete(customerID int64, index int) string {
	b.Helper()
	image, err := b.Foreign().Delete(customerID, index)
	if err != nil {
		b.Fatal(err)
	}
	return image.Token
}

// mustAdd uploads without trouble.
func (b *fixture) mustAdd(customerID int64, size int) string {
	b.Helper()
	added, err := b.Add(b.Context(), customerID, upload(size))
	if err != nil {
		b.Fatal(err)
	}
	return added.Image.Token
}

// mustAwait waits for a deletion of an earlier run without trouble.
func (b *fixture) mustAwait(g *Gallery, until time.Time) {
	b.Helper()
	_, err := g.awaitDeletion(b.Context(), asha, "", until)
	succeeds(b, err)
}

// upload is a picture of that many bytes, the same for the same size.
func upload(size int) capillary.Upload { return uploadOf(sandbox.Picture(1, size)) }

// anotherUpload is of other bytes than upload.
func anotherUpload(size int) capillary.Upload { return uploadOf(sandbox.Picture(2, size)) }

func uploadOf(content []byte) capillary.Upload {
	sum := sha256.Sum256(content)
	return capillary.Upload{
		Filename:    "picture.png",
		ContentType: "image/png",
		Size:        int64(len(content)),
		SHA256:      hex.EncodeToString(sum[:]),
		Open:        func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil },
	}
}

// doubt adds an unknown warning.
func doubt(body map[string]any) {
	body["warnings"] = []any{map[string]any{"code": 7777, "message": "Some sources did not answer"}}
}

// noList takes the list out of an answer, as if its part of the API were not there.
func noList(body map[string]any) { delete(body, "customerImage") }

// twice shows the first image a second time.
func twice(body map[string]any) {
	if list, _ := body["customerImage"].([]any); len(list) > 0 {
		body["customerImage"] = append(list, list[0])
	}
}

// after calls do once this much time has passed, unless the test ends before.
func (b *fixture) after(d time.Duration, do func()) {
	timer := time.AfterFunc(d, do)
	b.Cleanup(func() { timer.Stop() })
}

// cancelled is a context that ends after that much time.
func (b *fixture) cancelled(d time.Duration) context.Context {
	ctx, cancel := context.WithCancel(b.Context())
	b.after(d, cancel)
	b.Cleanup(cancel)
	return ctx
}

// took fails unless exactly this much time has passed since start.
func took(tb testing.TB, start time.Time, want time.Duration) {
	tb.Helper()
	if got := time.Since(start); got != want {
		tb.Errorf("took %s, want %s", got, want)
	}
}

// within fails unless less than this much time has passed since start.
func within(tb testing.TB, start time.Time, limit time.Duration) {
	tb.Helper()
	if got := time.Since(start); got >= limit {
		tb.Errorf("took %s, want less than %s", got, limit)
	}
}

func equal[T any](tb testing.TB, what string, got, want T) {
	tb.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		tb.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func succeeds(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatalf("failed: %v", err)
	}
}

// fails gives the error of a kind that must be in the chain.
func fails[E error](tb testing.TB, err error) E {
	tb.Helper()
	found, ok := errors.AsType[E](err)
	if !ok {
		tb.Fatalf("got %v (%T), want a %T", err, err, found)
	}
	return found
}

// isA is fails for when the kind is all that matters.
func isA[E error](tb testing.TB, err error) {
	tb.Helper()
	_ = fails[E](tb, err)
}

// ends makes sure that an error tells of a cancelled context.
func ends(tb testing.TB, err error) {
	tb.Helper()
	if !errors.Is(err, context.Canceled) {
		tb.Errorf("got %v (%T), want the context's error in it", err, err)
	}
}

// tokensOf names the images of slots, without the order.
func tokensOf(entries []imagelist.Entry) []string {
	list := []string{}
	for _, entry := range entries {
		list = append(list, entry.Token)
	}
	return list
}

// without is a list less one entry.
func without[T comparable](list []T, entry T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(e T) bool { return e == entry })
}
