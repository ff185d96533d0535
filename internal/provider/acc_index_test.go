package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// checking is a provider block that trusts one of the two hints at an index.
func checking(indexCheck string) string {
	return fmt.Sprintf(`
		provider "capillary" {
			settle_timeout = "200ms"
			index_check    = %q
		}`, indexCheck)
}

// named starts a sandbox whose names end in numbers other than the positions.
func named(naming sandbox.Naming) func(*sandbox.Options) {
	return func(o *sandbox.Options) { o.Naming = naming }
}

// Strict refuses if position and name disagree, and shows both; "position" uses the position.
func TestAccStrictRefusesShuffledNames(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t, named(sandbox.Shuffled))
	foreign := sb.Tokens(acctest.Regular)
	resourceBlock := avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{Config: resourceBlock},
			{
				Config:  resourceBlock,
				Destroy: true,
				ExpectError: acctest.Says("The image could not be deleted", "stands at position 3 of the list, but its name ends in 0",
					"Nothing was deleted", "index 0:", `name "900001/564703420/1"`, "→ index 3:", `name "900001/564703420/0"`,
					`set index_check = "position"`),
			},
			{
				PreConfig: func() { sb.WantCalls(t, sandbox.CallDelete, 0) },
				Config:    checking("position") + resourceBlock,
			},
		},
	})
	sb.WantCalls(t, sandbox.CallDelete, 1)
	sb.WantDeleted(t, acctest.Regular, 3)
	sb.WantTokens(t, acctest.Regular, foreign...)
}

// Names that keep their number while positions move are no index, and strict notices.
func TestAccStrictRefusesStickyNames(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t, named(sandbox.Sticky))
	foreign := sb.Tokens(acctest.Regular)
	resourceBlock := avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{Config: resourceBlock},
			{
				PreConfig:   func() { sb.ForeignDelete(t, acctest.Regular, 0) },
				Config:      resourceBlock,
				Destroy:     true,
				ExpectError: acctest.Says("stands at position 2 of the list, but its name ends in 3"),
			},
			{
				PreConfig: func() { sb.WantCalls(t, sandbox.CallDelete, 0) },
				Config:    checking("position") + resourceBlock,
			},
		},
	})
	sb.WantTokens(t, acctest.Regular, foreign[1:]...)
}

// Without a number in the name, strict uses the position, and "name" refuses.
func TestAccNamesWithoutNumbers(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t, named(sandbox.Absent))
	foreign := sb.Tokens(acctest.Regular)
	resourceBlock := avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{Config: checking("name") + resourceBlock},
			{
				Config:      checking("name") + resourceBlock,
				Destroy:     true,
				ExpectError: acctest.Says(`index_check is "name"`, `"900001/564703420/avatar" does not end in a number`, "Nothing was deleted"),
			},
			{
				PreConfig: func() { sb.WantCalls(t, sandbox.CallDelete, 0) },
				Config:    checking("strict") + resourceBlock,
			},
		},
	})
	sb.WantDeleted(t, acctest.Regular, 3)
	sb.WantTokens(t, acctest.Regular, foreign...)
}

// A user who trusts the name although the position is right loses an image, and learns which.
func TestAccTrustInTheWrongHint(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t, named(sandbox.Shuffled))
	foreign := sb.Images(acctest.Regular)
	resourceBlock := avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{Config: resourceBlock},
			{
				Config:      checking("name") + resourceBlock,
				Destroy:     true,
				ExpectError: acctest.Says("this image is still there, but others are gone", `index_check = "name"`, "index 0: "+foreign[0].ID, "(18039 bytes, 2025-04-21 10:02:11", "do NOT run it again as it is"),
			},
			{
				PreConfig: func() { sb.WantCalls(t, sandbox.CallDelete, 1) },
				Config:    checking("position") + resourceBlock,
			},
		},
	})
	sb.WantTokens(t, acctest.Regular, foreign[1].Token, foreign[2].Token)
}
