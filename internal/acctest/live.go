package acctest

import (
	"context"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// testCustomer names the variable with the customer of a real organisation to whose images the tests may add.
const testCustomer = "CAPILLARY_TEST_CUSTOMER_ID"

// realCustomer is held by the test that uses the customer: all tests share its five slots.
var realCustomer sync.Mutex //nolint:gochecknoglobals // there is one such customer for all tests

// Org is where a test without a script runs: in the real organisation that the environment names with
// CAPILLARY_BASE_URL, credentials and CAPILLARY_TEST_CUSTOMER_ID, otherwise in a sandbox.
type Org struct {
	CustomerID int64
	// Foreign are the images from before the test. They must still exist when it is over.
	Foreign []string

	tb     testing.TB
	getenv func(string) string
	client *capillary.Client
}

// NewOrg returns an organisation with a customer that has this many free slots. When the test is over, the
// customer must have the same images as before.
func NewOrg(tb testing.TB, slots int) *Org {
	tb.Helper()
	skipUnlessAcc(tb)
	org := &Org{tb: tb}
	if id := os.Getenv(testCustomer); id != "" {
		org.useReal(id)
	} else {
		org.useSandbox(slots)
	}
	org.Foreign = org.Tokens()
	if free := capillary.MaxImages - len(org.Foreign); free < slots {
		tb.Fatalf("this test needs %d free image slots, but customer %d has %d. The images are:\n%s\n"+
			"Set %s to a customer with fewer images.",
			slots, org.CustomerID, free, imagelist.Table(imagelist.Entries(org.Images()), ""), testCustomer)
	}
	tb.Cleanup(org.assertRestored)
	return org
}

// Factories returns the provider for resource.TestCase, pointed to the organisation.
func (o *Org) Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return Factories(o.getenv)
}

// Images reads the customer's images.
func (o *Org) Images() []capillary.Image {
	o.tb.Helper()
	listing, err := o.client.ListImages(o.tb.Context(), o.CustomerID)
	if err != nil {
		o.tb.Fatalf("the images of customer %d can't be read: %v", o.CustomerID, err)
	}
	return listing.Images
}

// Tokens returns the tokens of the customer's images, in order.
func (o *Org) Tokens() []string {
	o.tb.Helper()
	return tokens(o.Images())
}

func (o *Org) useSandbox(slots int) {
	sb := NewSandbox(o.tb)
	o.CustomerID = Regular
	if slots > capillary.MaxImages-len(sb.Images(Regular)) {
		o.CustomerID = Newcomer
	}
	o.connect(sb.Env.Getenv)
}

func (o *Org) useReal(id string) {
	o.tb.Helper()
	customerID, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		o.tb.Fatalf("%s is %q, which is not a customer id", testCustomer, id)
	}
	realCustomer.Lock()
	o.tb.Cleanup(realCustomer.Unlock)
	o.CustomerID = customerID
	o.connect(os.Getenv)
}

// connect creates a client of the test's own, to see what Terraform did.
func (o *Org) connect(getenv func(string) string) {
	o.tb.Helper()
	o.getenv = getenv
	client, err := capillary.New(capillary.Config{
		BaseURL:     getenv("CAPILLARY_BASE_URL"),
		Credentials: credentials(getenv),
		Source:      getenv("CAPILLARY_SOURCE"),
		AccountID:   getenv("CAPILLARY_ACCOUNT_ID"),
		MaxRetries:  4,
		UserAgent:   "terraform-provider-capillary/acctest",
	})
	if err != nil {
		o.tb.Fatalf("%s is set, so this test wants a real organisation, but there is none that can be used: %v\n"+
			"Set CAPILLARY_BASE_URL and the variables of one way to authenticate.", testCustomer, err)
	}
	o.tb.Cleanup(client.Close)
	o.client = client
}

// credentials returns the credentials in the environment, or nil.
func credentials(getenv func(string) string) capillary.Credentials {
	username, hash := getenv("CAPILLARY_USERNAME"), getenv("CAPILLARY_PASSWORD_MD5")
	switch {
	case username != "" && hash != "":
		return capillary.Basic{Username: username, PasswordMD5: strings.ToLower(hash)}
	case username != "":
		return capillary.Basic{Username: username, PasswordMD5: capillary.HashPassword(getenv("CAPILLARY_PASSWORD"))}
	case getenv("CAPILLARY_CLIENT_KEY") != "":
		return capillary.ClientCredentials{Key: getenv("CAPILLARY_CLIENT_KEY"), Secret: getenv("CAPILLARY_CLIENT_SECRET")}
	case getenv("CAPILLARY_ACCESS_TOKEN") != "":
		return capillary.AccessToken(getenv("CAPILLARY_ACCESS_TOKEN"))
	}
	return nil
}

// assertRestored makes sure that nothing is left behind and nothing is missing. The context of the test has ended
// by now.
func (o *Org) assertRestored() {
	o.tb.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(o.tb.Context()), time.Minute)
	defer cancel()
	listing, err := o.client.ListImages(ctx, o.CustomerID)
	if err != nil {
		o.tb.Errorf("can't see what the test has left behind: %v", err)
		return
	}
	if left := tokens(listing.Images); !slices.Equal(left, o.Foreign) {
		o.tb.Errorf("the test must leave the images of customer %d as they were:\n  %s\nbut they are:\n  %s",
			o.CustomerID, strings.Join(o.Foreign, "\n  "), strings.Join(left, "\n  "))
	}
}

func tokens(images []capillary.Image) []string {
	list := make([]string, len(images))
	for i, image := range images {
		list[i] = image.Token
	}
	return list
}
