package provider_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// gallery is the data source of a customer's images; rest is more of its arguments.
func gallery(customerID int64, rest string) string {
	return fmt.Sprintf(`
		data "capillary_customer_images" "all" {
			customer_id = %d
			%s
		}`, customerID, rest)
}

// images checks the list in the state.
func images(want ...knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("data.capillary_customer_images.all", tfjsonpath.New("images"), knownvalue.ListExact(want))
}

// listed returns what the data source must report about an image; the check fails on any other attribute.
func listed(image sandbox.Image) knownvalue.Check {
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"index":          knownvalue.Int64Exact(int64(image.Index)),
		"image_id":       knownvalue.StringExact(image.ID),
		"s3_token":       knownvalue.StringExact(image.Token),
		"file_handle":    knownvalue.StringExact(image.Handle),
		"name":           knownvalue.StringExact(image.Name),
		"namespace":      knownvalue.StringExact("customerImage"),
		"acl":            knownvalue.StringExact("PRIVATE"),
		"size_bytes":     knownvalue.Int64Exact(image.Size),
		"last_modified":  knownvalue.StringExact(image.LastModified),
		"version":        knownvalue.Int64Exact(int64(image.Version)),
		"latest_version": knownvalue.Int64Exact(int64(image.Version)),
	})
}

func listedAll(sb *acctest.Sandbox, customerID int64) []knownvalue.Check {
	var checks []knownvalue.Check
	for _, image := range sb.Images(customerID) {
		checks = append(checks, listed(image))
	}
	return checks
}

func TestAccCustomerImages(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{Config: gallery(acctest.Regular, ""), ConfigStateChecks: []statecheck.StateCheck{images(listedAll(sb, acctest.Regular)...)}},
			{Config: gallery(acctest.Newcomer, ""), ConfigStateChecks: []statecheck.StateCheck{images()}},
		},
	})
	sb.WantCalls(t, sandbox.CallAdd, 0)
	sb.WantCalls(t, sandbox.CallDelete, 0)
}

// Sizes that the API leaves out are null, and a list that is left out altogether is an empty one.
func TestAccCustomerImagesAsLittleAsPossible(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t, func(o *sandbox.Options) { o.OmitSizes, o.OmitEmptyList = true, true })
	size := tfjsonpath.New("images").AtSliceIndex(1).AtMapKey("size_bytes")
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{
				Config:            gallery(acctest.Regular, ""),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue("data.capillary_customer_images.all", size, knownvalue.Null())},
			},
			{Config: gallery(acctest.Newcomer, ""), ConfigStateChecks: []statecheck.StateCheck{images()}},
		},
	})
}

// The next read shows what others have done to the images.
func TestAccCustomerImagesFollow(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(gallery(acctest.Regular, "") + `
		output "ids" {
			value = join(",", data.capillary_customer_images.all.images[*].image_id)
		}`)
	for range 2 {
		cli.Apply().WantOK()
		var want []string
		for _, image := range sb.Images(acctest.Regular) {
			want = append(want, image.ID)
		}
		if ids, _ := cli.Run("output", "-raw", "ids"); ids != strings.Join(want, ",") {
			t.Errorf("the data source shows %s, but the images are %s", ids, strings.Join(want, ","))
		}
		sb.ForeignDelete(t, acctest.Regular, 0)
		sb.ForeignAdd(t, acctest.Regular, 30_000)
	}
}

// No link is in the state, though every answer holds two for each image.
func TestAccCustomerImagesHaveNoLinks(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(gallery(acctest.Regular, ""))
	everywhere := cli.Apply().WantOK().Output + acctest.Read(t, filepath.Join(cli.Dir, "terraform.tfstate"))
	if !strings.Contains(everywhere, sb.Tokens(acctest.Regular)[0]) {
		t.Error("the state does not hold the images, so this test looks at the wrong thing")
	}
	for _, secret := range []string{"X-Amz", "://" + strings.TrimPrefix(sb.URL, "http://")} {
		if strings.Contains(everywhere, secret) {
			t.Errorf("the state or the output holds %s", secret)
		}
	}
}

// A list that can't be read completely is an error, never a shorter list.
func TestAccCustomerImagesErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rule sandbox.Rule
		says []string
	}{
		"8015": {sandbox.Rule{Answer: sandbox.ErrorBody(400, 8015, "Customer not found")}, []string{
			"does not know the customer (8015)", "code 8015", "request id", "customer_id, base_url"}},
		"merged": {sandbox.Rule{Mutate: func(b map[string]any) { b["id"] = acctest.Newcomer; warn(8069, "Merged customer found")(b) }}, []string{
			"merged into that one (8069)", "code 8069", "set customer_id to 564703421"}},
		"erased":          {sandbox.Rule{Answer: sandbox.ErrorBody(400, 0, "Customer is deleted after PII delete request")}, []string{"PII delete request", "remove this customer"}},
		"page":            {sandbox.Rule{Answer: sandbox.HTMLPage(502)}, []string{"HTTP 502", "run it again"}},
		"unknown warning": {sandbox.Rule{Mutate: warn(9999, "Something new")}, []string{"does not know", `code 9999 "Something new"`}},
		"broken entry":    {sandbox.Rule{Mutate: func(b map[string]any) { delete(b["customerImage"].([]any)[1].(map[string]any), "file") }}, []string{"entry 1 of customerImage"}},
		"hangs":           {sandbox.Rule{Drop: sandbox.HangBefore}, []string{"ran out of time", "run it again"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			test.rule.Call, test.rule.Times = sandbox.CallGet, -1
			sb.Script(test.rule)
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(`
				provider "capillary" {
					max_retries = 0
				}` + gallery(acctest.Regular, `timeouts = { read = "2s" }`))
			report := cli.Plan().WantError(append([]string{"The images could not be listed", "Customer 564703420, on 127.0.0.1:"}, test.says...)...)
			if strings.Contains(report.Output, "state rm") {
				t.Errorf("the message speaks of a state entry that does not exist:\n%s", report.Output)
			}
		})
	}
}
