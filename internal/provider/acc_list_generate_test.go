package provider_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// wantPlan checks the summary line of a plan.
func wantPlan(t *testing.T, plan acctest.Report, want string) {
	t.Helper()
	if !strings.Contains(plan.WantOK().Output, want) {
		t.Errorf("the plan does not say %q:\n%s", want, plan.Output)
	}
}

// A query writes the configuration that imports the images, and importing them changes none.
func TestAccQueryGenerates(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t, crowd)
	before := sb.Images(acctest.Regular)
	cli := acctest.NewCLI(t, sb.Env.Getenv, acctest.Queries)
	cli.Configure(`provider "capillary" {}`)
	found := cli.Query(search("customer_id = 564703420", ""), "-generate-config-out=generated.tf")
	found.WantOK().WantNoWarning()
	nameCheck(regularNames()).check(t, found)
	generated := acctest.Read(t, filepath.Join(cli.Dir, "generated.tf"))
	for _, image := range before {
		if !strings.Contains(generated, fmt.Sprintf("image_id    = %q", image.ID)) {
			t.Errorf("there is no import block for image %s:\n%s", image.ID, generated)
		}
	}

	plan := cli.Plan("-out=saved").WantNoWarning()
	wantPlan(t, plan, "Plan: 3 to import, 0 to add, 0 to change, 0 to destroy.")
	cli.Apply("saved").WantOK().WantChanges(0, 0, 0)
	cli.Plan("-detailed-exitcode").WantOK() // so it is empty

	sb.WantCalls(t, sandbox.CallAdd, 0)
	sb.WantCalls(t, sandbox.CallDelete, 0)
	for i, image := range sb.Images(acctest.Regular) {
		if image != before[i] {
			t.Errorf("image %d was %+v and is %+v", i, before[i], image)
		}
	}
}

// The same from import blocks alone, without a query: Terraform takes the values from the import's state.
func TestAccImportGenerates(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(fmt.Sprintf(`
		import {
			to = capillary_customer_image.avatar
			id = "%d/1"
		}`, acctest.Regular))
	wantPlan(t, cli.Plan("-generate-config-out=generated.tf", "-out=saved"), "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
	cli.Apply("saved").WantOK()
	cli.Plan("-detailed-exitcode").WantOK() // so it is empty
	sb.WantCalls(t, sandbox.CallAdd, 0)
	sb.WantCalls(t, sandbox.CallDelete, 0)
}

// A configuration may repeat what is already known about an image without a file, as generated ones do, but
// nothing else, because it could never become true.
func TestAccDescribedWithoutContent(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	content := acctest.Picture(1, 20_000)
	described := func(hash, contentType string) string {
		return fmt.Sprintf(`
			resource "capillary_customer_image" "avatar" {
				customer_id    = %d
				content_sha256 = %q
				content_type   = %q
			}`, acctest.Regular, hash, contentType)
	}
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(avatar(acctest.Regular, acctest.File(t, "avatar.png", content)))
	cli.Apply().WantOK()

	cli.Configure(described(acctest.SHA256(content), "image/png"))
	cli.Apply().WantOK().WantChanges(0, 1, 0) // the path is gone, the image is not
	cli.Plan("-detailed-exitcode").WantOK()
	sb.WantCalls(t, sandbox.CallAdd, 1)
	sb.WantCalls(t, sandbox.CallDelete, 0)

	cli.Configure(described(acctest.SHA256(nil), "image/png"))
	cli.Plan().WantError("There is no content to describe", "content_sha256", "neither file nor content_base64_wo is set")
	cli.Configure(described(acctest.SHA256(content), "image/gif"))
	cli.Plan().WantError("There is no content to describe", "content_type")
}
