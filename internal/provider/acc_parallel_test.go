package provider_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// many configures this many images for each of the customers, all of different sizes.
func many(t *testing.T, count int, customers ...int64) string {
	t.Helper()
	config := ""
	for _, customer := range customers {
		files := ""
		for i := range count {
			number := int(customer%10)*10 + i
			files += fmt.Sprintf("%q,\n", acctest.File(t, fmt.Sprintf("%d.png", i), acctest.Picture(int64(number), 20_000+number)))
		}
		config += fmt.Sprintf(`
			resource "capillary_customer_image" "of_%[1]d" {
				count       = %[2]d
				customer_id = %[1]d
				file        = [%[3]s][count.index]
			}`, customer, count, files)
	}
	return config
}

// All five images of a customer, uploaded and destroyed with Terraform's default parallelism.
func TestAccFiveImagesOfOneCustomer(t *testing.T) {
	t.Parallel()
	org := acctest.NewOrg(t, 5)
	config := many(t, 5, org.CustomerID)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: org.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config,
				PostApplyFunc: func() {
					if tokens := org.Tokens(); len(tokens) != 5 {
						t.Errorf("%d images", len(tokens))
					}
				},
			},
			{Config: config, PlanOnly: true},
			{Config: config, Destroy: true},
		},
	})
	if tokens := org.Tokens(); len(tokens) != 0 {
		t.Errorf("left are %v", tokens)
	}
}

// Three of our images between two foreign ones: each DELETE moves the others, and hits none of them.
func TestAccThreeAmongForeignImages(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	first := sb.ForeignAdd(t, acctest.Newcomer, 30_000)
	var last string
	// Long enough for the others to read and delete as well, unless they have to wait.
	sb.Script(sandbox.Rule{Call: sandbox.CallDelete, Times: -1, Delay: 200 * time.Millisecond})
	config := many(t, 3, acctest.Newcomer)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{Config: config, PostApplyFunc: func() { last = sb.ForeignAdd(t, acctest.Newcomer, 40_000) }},
			{Config: config, Destroy: true},
		},
	})
	sb.WantTokens(t, acctest.Newcomer, first, last)
	sb.WantUploads(t, acctest.Newcomer, 3)
	sb.WantCalls(t, sandbox.CallDelete, 3)
	// One after the other: between two DELETEs, a list was read again.
	(&surrounded{Sandbox: sb}).wantResolved(t)
}

// Two customers side by side neither wait for nor touch each other.
func TestAccTwoCustomers(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	// Each waits for the other's first upload to arrive: one lock for both would never let them.
	arrived := map[int64]chan struct{}{acctest.Regular: make(chan struct{}), acctest.Newcomer: make(chan struct{})}
	for customer, other := range map[int64]int64{acctest.Regular: acctest.Newcomer, acctest.Newcomer: acctest.Regular} {
		sb.Script(sandbox.Rule{Call: sandbox.CallAdd, Customer: customer, Before: func() {
			close(arrived[customer])
			select {
			case <-arrived[other]:
			case <-time.After(time.Minute):
				t.Errorf("the upload for customer %d waits for that for %d", other, customer)
			}
		}})
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{{
			Config: many(t, 2, acctest.Regular, acctest.Newcomer),
			PostApplyFunc: func() {
				if a, b := len(sb.Images(acctest.Regular)), len(sb.Images(acctest.Newcomer)); a != 5 || b != 2 {
					t.Errorf("%d and %d images", a, b)
				}
			},
		}},
	})
	sb.WantCalls(t, sandbox.CallDelete, 4)
	sb.WantTokens(t, acctest.Regular, foreign...)
	sb.WantTokens(t, acctest.Newcomer)
}

// The sixth image finds no room, and the other five are uploaded.
func TestAccOneTooMany(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	config := `provider "capillary" { plan_checks = "none" }` + many(t, 6, acctest.Newcomer)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ExpectError: acctest.Says("5 images already", "index 4:")},
			{
				PreConfig: func() {
					if images := sb.Images(acctest.Newcomer); len(images) != 5 {
						t.Errorf("%d images", len(images))
					}
				},
				Config:  config,
				Destroy: true,
			},
		},
	})
	sb.WantCalls(t, sandbox.CallAdd, 5)
	sb.WantTokens(t, acctest.Newcomer)
}

// The same bytes twice are two images, each with a token of its own.
func TestAccTwins(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	file := acctest.File(t, "twin.png", acctest.Picture(1, 20_000))
	first, second := "capillary_customer_image.twin[0]", "capillary_customer_image.twin[1]"
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{{
			Config: fmt.Sprintf(`
				resource "capillary_customer_image" "twin" {
					count       = 2
					customer_id = %d
					file        = %q
				}`, acctest.Regular, file),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(first, tfjsonpath.New("s3_token"), knownvalue.StringFunc(among(sb))),
				statecheck.ExpectKnownValue(second, tfjsonpath.New("s3_token"), knownvalue.StringFunc(among(sb))),
			},
		}},
	})
	sb.WantUploads(t, acctest.Regular, 2)
	sb.WantCalls(t, sandbox.CallDelete, 2)
	sb.WantTokens(t, acctest.Regular, foreign...)
}

// among reports whether a token is one of our uploads.
func among(sb *acctest.Sandbox) func(string) error {
	return func(token string) error {
		for _, upload := range sb.Uploads(acctest.Regular) {
			if upload.Token == token {
				return nil
			}
		}
		return fmt.Errorf("%s is none of our uploads", token)
	}
}
