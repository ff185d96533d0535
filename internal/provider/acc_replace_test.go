package provider_test

import (
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

func TestAccReplaceChangedBytes(t *testing.T) {
	t.Parallel()
	org := acctest.NewOrg(t, 1)
	before, after := acctest.Picture(1, 20_000), acctest.Picture(2, 20_000)
	file := acctest.File(t, "avatar.png", before)
	config := avatar(org.CustomerID, file)
	var first string
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: org.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config,
				ConfigStateChecks: []statecheck.StateCheck{
					value("content_sha256", knownvalue.StringExact(acctest.SHA256(before))),
					value("s3_token", knownvalue.StringFunc(func(token string) error { first = token; return nil })),
				},
			},
			{
				PreConfig:        func() { acctest.Write(t, file, after) },
				Config:           config,
				ConfigPlanChecks: plans(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					value("content_sha256", knownvalue.StringExact(acctest.SHA256(after))),
					value("s3_token", knownvalue.StringFunc(func(token string) error {
						images := org.Tokens()
						if token == first || len(images) != len(org.Foreign)+1 {
							return fmt.Errorf("%s followed %s among %v", token, first, images)
						}
						return nil
					})),
				},
			},
		},
	})
}

func TestAccReplaceCreatingFirst(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	file := acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))
	config := fmt.Sprintf(`
		resource "capillary_customer_image" "avatar" {
			customer_id = %d
			file        = %q
			lifecycle {
				create_before_destroy = true
			}
		}`, acctest.Regular, file)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{Config: config},
			{
				PreConfig:        func() { acctest.Write(t, file, acctest.Picture(2, 20_000)) },
				Config:           config,
				ConfigPlanChecks: plans(plancheck.ResourceActionCreateBeforeDestroy),
			},
			{Config: config, PlanOnly: true}, // reads that the old image's index is now the new one's
		},
	})
	sb.WantUploads(t, acctest.Regular, 2)
	sb.WantDeleted(t, acctest.Regular, 3, 3)
	sb.WantTokens(t, acctest.Regular, foreign...)
}

func TestAccReplaceForAnotherCustomer(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	file := acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{Config: avatar(acctest.Regular, file)},
			{
				Config:            avatar(acctest.Newcomer, file),
				ConfigPlanChecks:  plans(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{value("index", knownvalue.Int64Exact(0))},
			},
		},
	})
	sb.WantTokens(t, acctest.Regular, foreign...)
	sb.WantTokens(t, acctest.Newcomer)
}

// The same bytes from a different place change the state only: there is no call except those of the refresh.
func TestAccSameBytesFromElsewhere(t *testing.T) {
	t.Parallel()
	content := acctest.Picture(1, 20_000)
	for name, elsewhere := range map[string]string{
		"another file": fmt.Sprintf("file = %q", acctest.File(t, "renamed.png", content)),
		"inline":       fmt.Sprintf("content_base64_wo = %q", base64.StdEncoding.EncodeToString(content)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "inline" {
				acctest.Needs(t, acctest.WriteOnly)
			}
			sb := acctest.NewSandbox(t)
			var reads int
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: sb.Factories(),
				Steps: []resource.TestStep{
					{
						Config:        avatar(acctest.Regular, acctest.File(t, "avatar.png", content)),
						PostApplyFunc: func() { reads = sb.CountCalls(sandbox.CallAny) },
					},
					{
						Config: fmt.Sprintf(`
							resource "capillary_customer_image" "avatar" {
								customer_id = %d
								%s
							}`, acctest.Regular, elsewhere),
						ConfigPlanChecks: plans(plancheck.ResourceActionUpdate),
						ConfigStateChecks: []statecheck.StateCheck{
							value("content_sha256", knownvalue.StringExact(acctest.SHA256(content))),
							value("content_base64_wo", knownvalue.Null()),
						},
						PostApplyFunc: func() {
							// One refresh before the apply, one after it.
							if calls := sb.CountCalls(sandbox.CallAny) - reads; calls != 2 {
								t.Errorf("%d calls", calls)
							}
						},
					},
				},
			})
			sb.WantCalls(t, sandbox.CallAdd, 1)
			sb.WantCalls(t, sandbox.CallDelete, 1)
		})
	}
}

func TestAccReplaceForAnotherType(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	file := acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))
	typed := func(contentType string) string {
		return fmt.Sprintf(`
			resource "capillary_customer_image" "avatar" {
				customer_id  = %d
				file         = %q
				content_type = %q
			}`, acctest.Regular, file, contentType)
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{Config: avatar(acctest.Regular, file)},
			{
				Config:           typed("image/png"), // the type that was detected, now configured
				ConfigPlanChecks: plans(plancheck.ResourceActionNoop),
			},
			{
				Config:            typed("image/x-custom"),
				ConfigPlanChecks:  plans(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{value("content_type", knownvalue.StringExact("image/x-custom"))},
				PostApplyFunc: func() {
					if got := sb.Images(acctest.Regular)[3].ContentType; got != "image/x-custom" {
						t.Errorf("it was sent as %s", got)
					}
				},
			},
			{
				Config:           avatar(acctest.Regular, file), // a type that is no longer configured is kept
				ConfigPlanChecks: plans(plancheck.ResourceActionNoop),
			},
		},
	})
	sb.WantUploads(t, acctest.Regular, 2)
	sb.WantTokens(t, acctest.Regular, foreign...)
}
