package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Planning and destroying an existing image needs no usable file.
func TestAccWhatIsThereNeedsNoFile(t *testing.T) {
	t.Parallel()
	for name, spoil := range spoiled() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb, cli, file := stored(t)
			acctest.Remove(t, file)
			must(t, spoil(file))
			title := "The image can't be compared"
			if name == "small" {
				title = "The new image can't be used"
			}
			cli.Plan("-detailed-exitcode").WantOK().WantWarning(title, file, "stays as it is")
			cli.Destroy().WantOK().WantChanges(0, 0, 1)
			sb.WantTokens(t, acctest.Newcomer)
		})
	}
}

// A hash that is configured from the start is enforced: different bytes give a warning, and replace nothing.
func TestAccOtherBytesThanThoseOfTheHash(t *testing.T) {
	t.Parallel()
	sb, _, file := stored(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(with(acctest.Regular, file, fmt.Sprintf("content_sha256 = %q", acctest.SHA256(acctest.Picture(1, 20_000)))))
	cli.Apply().WantOK()
	acctest.Write(t, file, acctest.Picture(2, 20_000))
	cli.Plan("-detailed-exitcode").WantOK().WantWarning("The image can't be compared", file, "but content_sha256 is", "stays as it is")
	cli.Destroy().WantOK().WantChanges(0, 0, 1)
}

// With ignore_changes, an image is uploaded once and left alone, without a warning, whatever happens to the
// file.
func TestAccIgnoreChanges(t *testing.T) {
	t.Parallel()
	for name, what := range map[string]string{"all": "all", "the hash": "[content_sha256]", "both": "[file, content_sha256]"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			file := acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(with(acctest.Newcomer, file, "lifecycle { ignore_changes = "+what+" }"))
			cli.Apply().WantOK()
			before := sb.Tokens(acctest.Newcomer)
			for _, content := range [][]byte{acctest.Picture(2, 20_000), nil} {
				acctest.Write(t, file, content)
				cli.Plan("-detailed-exitcode").WantOK().WantNoWarning()
			}
			acctest.Remove(t, file)
			cli.Plan("-detailed-exitcode").WantOK().WantNoWarning()
			sb.WantTokens(t, acctest.Newcomer, before...)
			cli.Destroy().WantOK().WantChanges(0, 0, 1)
		})
	}
}

// With file ignored, a different path changes nothing. The bytes are still read from the old path.
func TestAccIgnoreAnotherPath(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	file := acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(with(acctest.Newcomer, file, "lifecycle { ignore_changes = [file] }"))
	cli.Apply().WantOK()
	cli.Configure(with(acctest.Newcomer, acctest.File(t, "other.png", acctest.Picture(2, 20_000)), "lifecycle { ignore_changes = [file] }"))
	cli.Plan("-detailed-exitcode").WantOK().WantNoWarning()
}

// adoptedPair adopts two images of the regular customer, and keeps one of the newcomer.
func adoptedPair(t *testing.T, sb *acctest.Sandbox, ids ...string) (*acctest.CLI, string) {
	t.Helper()
	adoption := fmt.Sprintf(`
		locals { ids = toset([%q, %q]) }
		import {
			for_each = local.ids
			to       = capillary_customer_image.old[each.key]
			id       = "%d/${each.key}"
		}
		`, ids[0], ids[1], acctest.Regular)
	resources := fmt.Sprintf(`resource "capillary_customer_image" "old" {
			for_each    = local.ids
			customer_id = %d
		}`, acctest.Regular) + avatar(acctest.Newcomer, acctest.File(t, "a.png", acctest.Picture(1, 20_000)))
	cli := acctest.NewCLI(t, sb.Env.Getenv, acctest.RemovedBlock)
	cli.Configure(adoption + resources)
	cli.Apply().WantOK().WantChanges(1, 0, 0)
	return cli, resources
}

// An adopted image that was deleted elsewhere stops neither the plan nor the destroy of anything else.
func TestAccAnAdoptedImageThatIsGone(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	images := sb.Images(acctest.Regular)
	cli, _ := adoptedPair(t, sb, images[0].ID, images[1].ID)
	sb.ForeignDelete(t, acctest.Regular, 1)
	other := acctest.File(t, "b.png", acctest.Picture(2, 20_000))
	config := acctest.Read(t, cli.Dir+"/main.tf") + strings.Replace(avatar(acctest.Newcomer, other), "avatar", "second", 1)
	const adopted = `resource "capillary_customer_image" "old"`
	before, imported, _ := strings.Cut(config, "import {")
	_, after, _ := strings.Cut(imported, adopted)
	cli.Configure(before + adopted + after)
	cli.Plan().WantOK().WantWarning("An adopted image is gone", "index 1: "+images[1].ID, "24576 bytes", "2025-04-30 12:25:56")
	cli.Apply().WantError("There is nothing to upload", images[1].ID, "It was adopted")
	if got := len(sb.Tokens(acctest.Newcomer)); got != 2 {
		t.Errorf("everything else was to be applied, but the newcomer has %d images", got)
	}
	cli.Destroy().WantOK().WantChanges(0, 0, 4)
}

// Replacing an adopted image, or moving it to a different customer, is an error that says why.
func TestAccAnAdoptedImageIsNotReplaced(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	before := sb.Tokens(acctest.Regular)
	id := sb.Images(acctest.Regular)[1].ID
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	config := adopted(fmt.Sprintf("%d/%s", acctest.Regular, id))
	cli.Configure(config)
	cli.Apply().WantOK()
	cli.Plan("-replace="+acctest.Image).WantError("An adopted image can't be replaced", "no file to upload")
	cli.Run("taint", acctest.Image)
	cli.Plan().WantError("There is nothing to upload", id, "untaint")
	cli.Run("untaint", acctest.Image)
	cli.Configure(strings.Replace(config, fmt.Sprintf("customer_id = %d", acctest.Regular), fmt.Sprintf("customer_id = %d", acctest.Newcomer), 1))
	cli.Apply().WantError("An adopted image can't go to another customer", id, fmt.Sprint(acctest.Newcomer))
	wantUntouched(t, sb, before)
}

// A type that is set on an adopted image is accepted without an upload, even without a file. A different type
// can't be applied, and is an error.
func TestAccTypeOfAnAdoptedImage(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	before := sb.Tokens(acctest.Regular)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	config := adopted(fmt.Sprintf("%d/%s", acctest.Regular, sb.Images(acctest.Regular)[1].ID))
	cli.Configure(config)
	cli.Apply().WantOK()
	typed := func(contentType string) string {
		return strings.Replace(config, "customer_id", fmt.Sprintf("content_type = %q\ncustomer_id", contentType), 1)
	}
	cli.Configure(typed("image/png"))
	cli.Apply().WantOK().WantChanges(0, 1, 0)
	cli.Configure(typed("Image/PNG"))
	cli.Plan("-detailed-exitcode").WantOK()
	cli.Configure(typed("image/gif"))
	cli.Plan().WantError("There is no content to describe", "content_type")
	wantUntouched(t, sb, before)
}

// Types are compared without case.
func TestAccTypeInAnotherCase(t *testing.T) {
	t.Parallel()
	_, cli, file := stored(t)
	cli.Configure(with(acctest.Newcomer, file, `content_type = "Image/PNG"`))
	cli.Plan("-detailed-exitcode").WantOK()
}

// A customer that is not known at plan, and turns out to be the same, replaces nothing.
func TestAccACustomerThatIsNotKnownYet(t *testing.T) {
	t.Parallel()
	sb, cli, file := stored(t)
	before := sb.Tokens(acctest.Newcomer)
	later := func(customerID int64) string {
		return fmt.Sprintf(`
			resource "terraform_data" "later" {
				input            = %[1]d
				triggers_replace = %[1]d
			}`, customerID) + strings.Replace(avatar(acctest.Newcomer, file), fmt.Sprint(acctest.Newcomer), "terraform_data.later.output", 1)
	}
	cli.Configure(later(acctest.Newcomer))
	cli.Plan().WantOK().WantChanges(1, 0, 0).WantWarning("The customer is not known yet", "stays with customer 564703421")
	cli.Apply().WantOK()
	cli.Plan("-detailed-exitcode").WantOK().WantNoWarning()
	sb.WantTokens(t, acctest.Newcomer, before...)
	sb.WantCalls(t, sandbox.CallDelete, 0)
	cli.Configure(later(acctest.Regular)) // a different one: the next plan replaces it
	cli.Apply().WantOK()
	cli.Plan().WantOK().WantChanges(1, 0, 1)
}
