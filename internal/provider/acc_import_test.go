package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// adopted imports an image that Terraform tracks and deletes, and never uploads.
func adopted(id string) string {
	return fmt.Sprintf(`
		import {
			to = capillary_customer_image.avatar
			id = %q
		}
		resource "capillary_customer_image" "avatar" {
			customer_id = %d
		}`, id, acctest.Regular)
}

// seeded returns the bytes of one of the regular customer's three images.
func seeded(index int) []byte {
	size := sandbox.DefaultSeed().Customers[0].Images[index].Size
	return sandbox.Picture(acctest.Regular*5+int64(index), size)
}

func TestAccImportForms(t *testing.T) {
	t.Parallel()
	const index = 1
	for name, id := range map[string]func(sandbox.Image) string{
		"image id": func(i sandbox.Image) string { return fmt.Sprintf("%d/%s", acctest.Regular, i.ID) },
		"token":    func(i sandbox.Image) string { return fmt.Sprintf("%d/%s", acctest.Regular, i.Token) },
		"index":    func(sandbox.Image) string { return fmt.Sprintf("%d/%d", acctest.Regular, index) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			foreign := sb.Tokens(acctest.Regular)
			config := adopted(id(sb.Images(acctest.Regular)[index]))
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: sb.Factories(),
				Steps: []resource.TestStep{
					{
						Config:           config,
						ConfigPlanChecks: plans(plancheck.ResourceActionNoop),
						ConfigStateChecks: []statecheck.StateCheck{
							value("s3_token", knownvalue.StringExact(foreign[index])),
							value("size_bytes", knownvalue.Int64Exact(24576)),
							value("last_modified", knownvalue.StringExact("2025-04-30 12:25:56")),
							value("content_sha256", knownvalue.StringExact(acctest.SHA256(seeded(index)))),
							value("content_type", knownvalue.Null()),
						},
					},
					{Config: config, PlanOnly: true},
				},
			})
			// An adopted image is deleted like any other.
			sb.WantDeleted(t, acctest.Regular, index)
			sb.WantTokens(t, acctest.Regular, foreign[0], foreign[2])
			sb.WantCalls(t, sandbox.CallAdd, 0)
		})
	}
}

func TestAccImportByIdentity(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.ImportByIdentity)
	sb := acctest.NewSandbox(t)
	image := sb.Images(acctest.Regular)[2]
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{{
			Config: fmt.Sprintf(`
				import {
					to       = capillary_customer_image.avatar
					identity = {
						customer_id = %d
						image_id    = %q
					}
				}
				resource "capillary_customer_image" "avatar" {
					customer_id = %[1]d
				}`, acctest.Regular, image.ID),
			ConfigPlanChecks:  plans(plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{value("s3_token", knownvalue.StringExact(image.Token))},
		}},
	})
	sb.WantDeleted(t, acctest.Regular, 2)
}

// "terraform import" finds what an upload puts into the state, except for what the API does not report: the path
// and the type.
func TestAccImportCommand(t *testing.T) {
	t.Parallel()
	org := acctest.NewOrg(t, 1)
	config := avatar(org.CustomerID, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: org.Factories(),
		Steps: []resource.TestStep{
			{Config: config},
			{
				ResourceName:            acctest.Image,
				ImportState:             true,
				ImportStateVerify:       true,
				ImportStateVerifyIgnore: []string{"file", "content_type"},
			},
		},
	})
}

func TestAccImportErrors(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	var listed []string
	for _, image := range sb.Images(acctest.Regular) {
		listed = append(listed, fmt.Sprintf("index %d: %s (%d bytes, %s", image.Index, image.ID, image.Size, image.LastModified))
	}
	forms := []string{"<customer_id>/<image_id>", "<customer_id>/<s3_token>", "<customer_id>/<index>"}
	for name, test := range map[string]struct {
		id   string
		says []string
	}{
		"no slash":         {"564703420", append([]string{`The import id "564703420" can't be read`, "no slash between"}, forms...)},
		"nothing after it": {"564703420/", append([]string{"nothing after the slash"}, forms...)},
		"no customer":      {"asha/1", append([]string{`"asha", is not the id of a customer`}, forms...)},
		"zero":             {"0/1", append([]string{`"0", is not the id of a customer`}, forms...)},
		"huge index":       {"564703420/99999999999999999999", append([]string{"is too large for an index"}, forms...)},
		"other image":      {"564703420/no-such-image", append([]string{`Customer 564703420 has no image "no-such-image"`}, listed...)},
		"other index":      {"564703420/3", append([]string{"Customer 564703420 has no image at index 3"}, listed...)},
		"no images":        {"564703421/0", []string{"Customer 564703421 has no image at index 0", "(no images)"}},
		"other customer":   {"12345/0", []string{"The image could not be imported", "Customer 12345", "does not know the customer (8015)", "request id", "base_url", "source"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(adopted(test.id))
			cli.Plan().WantError(test.says...)
		})
	}
}

// A token of a different customer is not found, even if the image exists.
func TestAccImportOfAnothersImage(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	id := fmt.Sprintf("%d/%s", acctest.Newcomer, sb.Tokens(acctest.Regular)[0])
	config := strings.ReplaceAll(adopted(id), fmt.Sprintf("customer_id = %d", acctest.Regular), fmt.Sprintf("customer_id = %d", acctest.Newcomer))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps:                    []resource.TestStep{{Config: config, ExpectError: acctest.Says("There is no such image to import", "(no images)")}},
	})
	if kinds := calls(sb); slices.Contains(kinds, sandbox.CallDelete) || slices.Contains(kinds, sandbox.CallAdd) {
		t.Errorf("calls %v", kinds)
	}
}

// calls returns the kinds of the calls that arrived, in order.
func calls(sb *acctest.Sandbox) []sandbox.Kind {
	var kinds []sandbox.Kind
	for _, call := range sb.Calls() {
		kinds = append(kinds, call.Kind)
	}
	return kinds
}
