package provider_test

import (
	"fmt"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
)

// twice imports one image to two addresses.
func twice(id string) string {
	return fmt.Sprintf(`
		locals { ids = { one = "%[1]d/%[2]s", two = "%[1]d/%[2]s" } }
		import {
			for_each = local.ids
			to       = capillary_customer_image.i[each.key]
			id       = each.value
		}
		resource "capillary_customer_image" "i" {
			for_each    = local.ids
			customer_id = %[1]d
		}`, acctest.Regular, id)
}

// One image has one entry: a second one is an error before anything is deleted.
func TestAccOneImageImportedTwice(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	before := sb.Tokens(acctest.Regular)
	id := sb.Images(acctest.Regular)[0].ID
	cli := acctest.NewCLI(t, sb.Env.Getenv, acctest.RemovedBlock)
	cli.Configure(twice(id))
	cli.Apply().WantError("Two entries are about one image", id, "import blocks", "terraform state rm")
	// The command makes no plan; the next one reports it.
	both := fmt.Sprintf(`
		resource "capillary_customer_image" "one" { customer_id = %[1]d }
		resource "capillary_customer_image" "two" { customer_id = %[1]d }`, acctest.Regular)
	cli.Configure(both)
	for _, name := range []string{"one", "two"} {
		if output, ok := cli.Run("import", "capillary_customer_image."+name, fmt.Sprintf("%d/%s", acctest.Regular, id)); !ok {
			t.Fatal(output)
		}
	}
	cli.Plan().WantError("Two entries are about one image")
	cli.Configure(both[:len(both)/2+10])
	cli.Configure(fmt.Sprintf(`resource "capillary_customer_image" "one" { customer_id = %d }`, acctest.Regular))
	cli.Apply().WantError("Two entries are about one image", "Nothing is deleted")
	cli.Run("state", "rm", "capillary_customer_image.two")
	cli.Plan("-detailed-exitcode").WantOK().WantNoWarning()
	wantUntouched(t, sb, before)
	cli.Destroy().WantOK().WantChanges(0, 0, 1)
}

// If both entries are destroyed, there is no error: the image is deleted, once.
func TestAccTwoEntriesThatBothGo(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	image := sb.Images(acctest.Regular)[0]
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(fmt.Sprintf(`
		resource "capillary_customer_image" "one" { customer_id = %[1]d }
		resource "capillary_customer_image" "two" { customer_id = %[1]d }`, acctest.Regular))
	for _, name := range []string{"one", "two"} {
		cli.Run("import", "capillary_customer_image."+name, fmt.Sprintf("%d/%s", acctest.Regular, image.ID))
	}
	cli.Destroy().WantError("Two entries are about one image", "terraform destroy -refresh=false")
	cli.Destroy("-refresh=false").WantOK().WantChanges(0, 0, 2)
	sb.WantDeleted(t, acctest.Regular, 0)
}

// An entry that is replaced is planned twice, and counts as one.
func TestAccAReplacedEntryIsOne(t *testing.T) {
	t.Parallel()
	_, cli, file := stored(t)
	acctest.Write(t, file, acctest.Picture(2, 20_000))
	cli.Apply().WantOK().WantChanges(1, 0, 1)
	cli.Apply("-replace="+acctest.Image).WantOK().WantChanges(1, 0, 1)
}

// An import by index warns each time, and gives the id that stays the same.
func TestAccImportByIndexWarns(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	id := sb.Images(acctest.Regular)[1].ID
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(adopted(fmt.Sprintf("%d/1", acctest.Regular)))
	for range 2 {
		cli.Plan().WantOK().WantWarning("The import id is an index", fmt.Sprintf(`id = "%d/%s"`, acctest.Regular, id))
	}
	cli.Configure(adopted(fmt.Sprintf("%d/%s", acctest.Regular, id)))
	cli.Plan().WantOK().WantNoWarning()
}

// An empty import id is one that can't be read, on every CLI.
func TestAccImportOfNothing(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(fmt.Sprintf(`resource "capillary_customer_image" "avatar" { customer_id = %d }`, acctest.Regular))
	output, ok := cli.Run("import", "-no-color", acctest.Image, "")
	if ok || !acctest.Says("The import id can't be read", "it is empty", "For example: 564703420/").MatchString(output) {
		t.Errorf("Terraform says\n%s", output)
	}
}
