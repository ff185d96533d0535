package acctest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Tokens returns the tokens of the customer's images, in order.
func (b *Sandbox) Tokens(customerID int64) []string {
	var tokens []string
	for _, image := range b.Images(customerID) {
		tokens = append(tokens, image.Token)
	}
	return tokens
}

// WantTokens checks which images the customer has, in order.
func (b *Sandbox) WantTokens(tb testing.TB, customerID int64, want ...string) {
	tb.Helper()
	if got := b.Tokens(customerID); !slices.Equal(got, want) {
		tb.Errorf("customer %d has the images\n  %s\nbut should have\n  %s\n%s",
			customerID, strings.Join(got, "\n  "), strings.Join(want, "\n  "), b.trace())
	}
}

// WantCalls checks how many calls of a kind arrived.
func (b *Sandbox) WantCalls(tb testing.TB, kind sandbox.Kind, want int) {
	tb.Helper()
	if got := b.CountCalls(kind); got != want {
		tb.Errorf("%d calls of kind %q arrived, but there should be %d\n%s", got, kind, want, b.trace())
	}
}

// WantDeleted checks at which indexes the provider deleted images of a customer, in order. Calls that the
// sandbox refused do not count.
func (b *Sandbox) WantDeleted(tb testing.TB, customerID int64, want ...int) {
	tb.Helper()
	var got []int
	for _, event := range b.Journal() {
		if event.Kind == sandbox.Deleted && event.By != "foreign" && event.CustomerID == customerID {
			got = append(got, event.Index)
		}
	}
	if !slices.Equal(got, want) {
		tb.Errorf("the provider deleted at the indexes %v, but should have at %v\n%s", got, want, b.trace())
	}
}

// Uploads returns the images that the provider added to a customer, whether or not they still exist.
func (b *Sandbox) Uploads(customerID int64) []sandbox.Event {
	var uploads []sandbox.Event
	for _, event := range b.Journal() {
		if event.Kind == sandbox.Added && event.By != "foreign" && event.CustomerID == customerID {
			uploads = append(uploads, event)
		}
	}
	return uploads
}

// WantUploads checks how many images the provider added to a customer.
func (b *Sandbox) WantUploads(tb testing.TB, customerID int64, want int) {
	tb.Helper()
	if got := len(b.Uploads(customerID)); got != want {
		tb.Errorf("the provider added %d images, but should have added %d\n%s", got, want, b.trace())
	}
}

// ForeignAdd adds an image as another actor would, and returns its token.
func (b *Sandbox) ForeignAdd(tb testing.TB, customerID int64, size int) string {
	tb.Helper()
	image, err := b.Foreign().Add(customerID, Picture(int64(size), size))
	if err != nil {
		tb.Fatal(err)
	}
	return image.Token
}

// ForeignDelete deletes an image as another actor would, and returns that image.
func (b *Sandbox) ForeignDelete(tb testing.TB, customerID int64, index int) sandbox.Image {
	tb.Helper()
	image, err := b.Foreign().Delete(customerID, index)
	if err != nil {
		tb.Fatal(err)
	}
	return image
}

// trace returns every call that arrived and every write, for failures.
func (b *Sandbox) trace() string {
	var lines []string
	for _, call := range b.Calls() {
		lines = append(lines, fmt.Sprintf("  %s %s %s?%s: %d", call.Time.Format("05.000"), call.Method, call.Path, call.Query.Encode(), call.Status))
	}
	for _, event := range b.Journal() {
		lines = append(lines, fmt.Sprintf("  %s %s index %d of customer %d, %s, by %s %s",
			event.Time.Format("05.000"), event.Kind, event.Index, event.CustomerID, event.Token, event.By, event.Reason))
	}
	return "What happened:\n" + strings.Join(lines, "\n")
}
