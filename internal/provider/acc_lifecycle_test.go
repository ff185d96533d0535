package provider_test

import (
	"fmt"
	"regexp"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// avatar is the configuration of most tests. The API's address and the credentials come from the test's
// environment.
func avatar(customerID int64, file string) string {
	return fmt.Sprintf(`
		resource "capillary_customer_image" "avatar" {
			customer_id = %d
			file        = %q
		}`, customerID, file)
}

// missingIsNone is impatient, and is for an API that is known to leave out an empty list.
const missingIsNone = `
	provider "capillary" {
		settle_timeout = "1s"
		missing_list   = "none"
	}
`

// impatient is for tests that watch for an outcome in vain.
const impatient = `
		provider "capillary" {
			settle_timeout = "100ms"
		}`

// value checks an attribute of the avatar in the state.
func value(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(acctest.Image, tfjsonpath.New(attribute), want)
}

// plans checks what the plan of a step does with the avatar.
func plans(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(acctest.Image, want)}}
}

func TestAccLifecycle(t *testing.T) {
	t.Parallel()
	org := acctest.NewOrg(t, 1)
	content := acctest.Picture(1, 20_000)
	config := avatar(org.CustomerID, acctest.File(t, "avatar.png", content))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: org.Factories(),
		Steps: []resource.TestStep{
			{
				Config:           config,
				ConfigPlanChecks: plans(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					value("id", knownvalue.StringRegexp(regexp.MustCompile(fmt.Sprintf(`^%d/[^/]+$`, org.CustomerID)))),
					value("customer_id", knownvalue.Int64Exact(org.CustomerID)),
					value("content_sha256", knownvalue.StringExact(acctest.SHA256(content))),
					value("content_type", knownvalue.StringExact("image/png")),
					value("content_base64_wo", knownvalue.Null()),
					value("s3_token", knownvalue.StringRegexp(regexp.MustCompile(`^customerImage/.+/[^/]+$`))),
					value("image_id", knownvalue.StringRegexp(regexp.MustCompile(`^[^/]+$`))),
					value("file_handle", knownvalue.NotNull()),
					value("name", knownvalue.NotNull()),
					value("namespace", knownvalue.StringExact("customerImage")),
					value("acl", knownvalue.NotNull()),
					value("version", knownvalue.NotNull()),
					value("latest_version", knownvalue.NotNull()),
					value("index", knownvalue.NotNull()),
					value("last_modified", knownvalue.NotNull()),
				},
			},
			{Config: config, PlanOnly: true},
			{RefreshState: true},
			{Config: config, Destroy: true},
		},
	})
}

func TestAccIdentity(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ImportByIdentity)
	org := acctest.NewOrg(t, 1)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: org.Factories(),
		Steps: []resource.TestStep{{
			Config: avatar(org.CustomerID, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectIdentity(acctest.Image, map[string]knownvalue.Check{
					"customer_id": knownvalue.Int64Exact(org.CustomerID),
					"image_id":    knownvalue.NotNull(),
				}),
				statecheck.ExpectIdentityValueMatchesState(acctest.Image, tfjsonpath.New("image_id")),
			},
		}},
	})
}

// The state and the sandbox agree, to the byte.
func TestAccUploadsTheBytesOnce(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	content := acctest.Picture(1, 20_000)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{{
			Config: avatar(acctest.Regular, acctest.File(t, "avatar.png", content)),
			ConfigStateChecks: []statecheck.StateCheck{
				value("index", knownvalue.Int64Exact(3)),
				value("name", knownvalue.StringExact("900001/564703420/3")),
				value("s3_token", knownvalue.StringFunc(func(token string) error {
					if uploads := sb.Uploads(acctest.Regular); len(uploads) != 1 || uploads[0].Token != token {
						return fmt.Errorf("%s is not the one of %v", token, uploads)
					}
					return nil
				})),
			},
			PostApplyFunc: func() {
				image := sb.Images(acctest.Regular)[3]
				if image.SHA256 != acctest.SHA256(content) || image.ContentType != "image/png" {
					t.Errorf("stored %+v", image)
				}
			},
		}},
	})
	sb.WantCalls(t, sandbox.CallAdd, 1)
	sb.WantCalls(t, sandbox.CallDelete, 1)
	sb.WantDeleted(t, acctest.Regular, 3)
	sb.WantTokens(t, acctest.Regular, foreign...)
}

func TestAccLooseAnswers(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t, func(o *sandbox.Options) {
		o.Loose, o.FreshHandles, o.AddsFirst, o.OmitSizes = true, true, true, true
	})
	foreign := sb.Tokens(acctest.Regular)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{{
			Config: avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))),
			ConfigStateChecks: []statecheck.StateCheck{
				value("index", knownvalue.Int64Exact(0)),
				value("size_bytes", knownvalue.Null()),
				value("version", knownvalue.Int64Exact(1)),
			},
		}},
	})
	sb.WantDeleted(t, acctest.Regular, 0)
	sb.WantTokens(t, acctest.Regular, foreign...)
}

func TestAccDisappears(t *testing.T) {
	t.Parallel()
	for name, customerID := range map[string]int64{
		"among others":    acctest.Regular,
		"as the last one": acctest.Newcomer,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t, func(o *sandbox.Options) { o.OmitEmptyList = true })
			foreign := sb.Tokens(customerID)
			config := missingIsNone + avatar(customerID, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: sb.Factories(),
				Steps: []resource.TestStep{
					{Config: config},
					{
						PreConfig:        func() { sb.ForeignDelete(t, customerID, len(foreign)) },
						Config:           config,
						ConfigPlanChecks: plans(plancheck.ResourceActionCreate),
					},
				},
			})
			sb.WantUploads(t, customerID, 2)
			sb.WantDeleted(t, customerID, len(foreign))
			sb.WantTokens(t, customerID, foreign...)
		})
	}
}

// Another actor moves the positions between apply and destroy: the image is deleted at its new position.
func TestAccDestroyAfterShift(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	var added string
	config := avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{Config: config, ConfigStateChecks: []statecheck.StateCheck{value("index", knownvalue.Int64Exact(3))}},
			{
				PreConfig: func() {
					sb.ForeignDelete(t, acctest.Regular, 0)
					added = sb.ForeignAdd(t, acctest.Regular, 30_000)
				},
				Config:   config,
				PlanOnly: true, // a new index is no change
			},
		},
	})
	sb.WantDeleted(t, acctest.Regular, 2)
	sb.WantTokens(t, acctest.Regular, slices.Concat(foreign[1:], []string{added})...)
}
