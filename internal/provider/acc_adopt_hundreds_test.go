package provider_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
)

// The example that adopts hundreds of images works with every CLI that has import blocks with for_each. It
// imports all images of its customers under names that stay the same when images come and go.
func TestAccAdoptHundreds(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv, acctest.ImportForEach)
	example := acctest.Read(t, filepath.Join("..", "..", "examples", "adopt", "hundreds.tf"))
	cli.Configure(acctest.Required + "\nprovider \"capillary\" { settle_timeout = \"1s\" }\n" + example)
	plan := cli.Plan("-out=saved").WantOK()
	if want := "Plan: 3 to import, 0 to add, 0 to change, 0 to destroy."; !strings.Contains(plan.Output, want) {
		t.Errorf("the plan is not %q:\n%s", want, plan.Output)
	}
	cli.Apply("saved").WantOK()
	sb.ForeignDelete(t, acctest.Regular, 0) // positions move, and names stay
	sb.ForeignAdd(t, acctest.Regular, 30_000)
	cli.Plan().WantOK().WantChanges(0, 0, 1) // the entry of the image that is gone
	sb.WantUploads(t, acctest.Regular, 0)
	state, _ := cli.Run("state", "list")
	for _, image := range sb.Images(acctest.Regular)[:2] {
		if name := fmt.Sprintf("capillary_customer_image.present[%q]", fmt.Sprintf("%d/%s", acctest.Regular, image.ID)); !strings.Contains(state, name) {
			t.Errorf("the state lacks %s:\n%s", name, state)
		}
	}
}
