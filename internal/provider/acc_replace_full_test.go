package provider_test

import (
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A provider is not told of create_before_destroy, so it can't see at plan that there is no slot for the new image. The
// apply loses nothing, and says what to do, which works. A usual replacement of a full customer plans without a warning.
func TestAccReplaceOneOfFive(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	usual := many(t, 5, acctest.Newcomer)
	first := strings.Replace(usual, "count ", "lifecycle { create_before_destroy = true }\n count ", 1)
	cli.Configure(first)
	cli.Apply().WantOK()
	before := sb.Tokens(acctest.Newcomer)
	const again = "-replace=capillary_customer_image.of_564703421[2]"
	cli.Plan(again).WantOK().WantNoWarning()
	cli.Apply(again).WantError("The image could not be uploaded", "has 5 images already", "create_before_destroy", "take that setting out for one apply")
	sb.WantTokens(t, acctest.Newcomer, before...)
	sb.WantCalls(t, sandbox.CallAdd, 5)
	cli.Configure(usual)
	cli.Plan(again).WantOK().WantNoWarning()
	cli.Apply(again).WantOK().WantChanges(1, 0, 1)
	sb.WantCalls(t, sandbox.CallAdd, 6)
}
