package provider_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// connected returns a sandbox with two child organisations. The customer is registered in the north.
func connected(t *testing.T) (*acctest.Sandbox, acctest.Env) {
	t.Helper()
	seed := sandbox.DefaultSeed()
	seed.Tills = []sandbox.SeedTill{{Username: "north", Password: "n", Child: "north"}, {Username: "south", Password: "s", Child: "south"}}
	seed.Customers[0].Child = "north"
	sb := acctest.NewSandbox(t, func(o *sandbox.Options) { o.Seed = seed })
	sb.Authenticate(acctest.Env{"CAPILLARY_USERNAME": "north", "CAPILLARY_PASSWORD": "n"})
	return sb, acctest.Env{"CAPILLARY_USERNAME": "south", "CAPILLARY_PASSWORD": "s"}
}

// cause is the cause that messages about an empty list name first.
func cause(more ...string) []string {
	return append(more, "connected", "child organisation in which the customer is registered", "use its credentials")
}

// A till of a different child sees an empty list: the messages name this cause first.
func TestAccConnectedOrganisations(t *testing.T) {
	t.Parallel()
	sb, south := connected(t)
	cli := acctest.NewCLI(t, sb.LaterEnv)
	image := `
		provider "capillary" {
			settle_timeout = "1ms"
		}` + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	cli.Configure(image)
	cli.Apply().WantOK().WantNoWarning()
	ours := sb.Uploads(acctest.Regular)[0].Token
	foreign := sb.Images(acctest.Regular)[0].ID

	south["CAPILLARY_CACHE_DIR"] = t.TempDir() // of another machine
	sb.Authenticate(south)
	cli.Plan().WantOK().WantChanges(1, 0, 0).WantWarning(cause("The list of images is empty", ours)...)
	importing := image + `
		import {
			to = capillary_customer_image.avatar
			id = "564703420/` + foreign + `"
		}`
	cli.Run("state", "rm", "capillary_customer_image.avatar")
	cli.Configure(importing)
	cli.Plan().WantError(cause("There is no such image to import")...)
	sb.WantUploads(t, acctest.Regular, 1)
	sb.WantCalls(t, sandbox.CallDelete, 0)
}

// A destroy by a till of a different child can delete nothing. It says so and gives the likely cause, also for
// several deletions in one call.
func TestAccDestroyByAnotherChild(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		setting string
		args    []string
	}{
		"without a read":   {args: []string{"-refresh=false"}},
		"several together": {setting: "batch_deletes = true", args: []string{"-refresh=false"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb, south := connected(t)
			cli := acctest.NewCLI(t, sb.LaterEnv)
			cli.Configure(fmt.Sprintf(`
				provider "capillary" {
					settle_timeout = "1ms"
					%s
				}`, test.setting) + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))) + `
				resource "capillary_customer_image" "card" {
					customer_id = 564703420
					file        = ` + strconv.Quote(acctest.File(t, "card.png", acctest.Picture(2, 30_000))) + `
				}`)
			cli.Apply().WantOK().WantNoWarning()
			kept := sb.Tokens(acctest.Regular)
			south["CAPILLARY_CACHE_DIR"] = t.TempDir() // of another machine
			sb.Authenticate(south)
			report := cli.Destroy(test.args...).WantOK().WantChanges(0, 0, 2)
			for _, ours := range sb.Uploads(acctest.Regular) {
				report.WantWarning("There was no image to delete", ours.Token, "child organisation in which the customer is registered",
					"No deletion was sent", "use its credentials")
			}
			sb.WantCalls(t, sandbox.CallDelete, 0)
			sb.WantTokens(t, acctest.Regular, kept...)
		})
	}
}

// A plain destroy reads first, and the entries leave the state: Terraform shows no warnings of that read. The guide says so.
func TestAccPlainDestroyByAnotherChild(t *testing.T) {
	t.Parallel()
	sb, south := connected(t)
	cli := acctest.NewCLI(t, sb.LaterEnv)
	cli.Configure(`
		provider "capillary" {
			settle_timeout = "1ms"
		}` + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
	cli.Apply().WantOK().WantNoWarning()
	kept := sb.Tokens(acctest.Regular)
	south["CAPILLARY_CACHE_DIR"] = t.TempDir() // of another machine
	sb.Authenticate(south)
	cli.Plan().WantOK().WantChanges(1, 0, 0).WantWarning(cause("The list of images is empty")...)
	cli.Destroy().WantOK().WantChanges(0, 0, 0)
	sb.WantCalls(t, sandbox.CallDelete, 0)
	sb.WantTokens(t, acctest.Regular, kept...)
}

// An upload by a till of a different child is accepted, but its list never shows the image.
func TestAccUploadByAnotherChild(t *testing.T) {
	t.Parallel()
	sb, south := connected(t)
	sb.Authenticate(south)
	cli := acctest.NewCLI(t, sb.LaterEnv)
	image := avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	settling := func(settle string) {
		cli.Configure(fmt.Sprintf("provider \"capillary\" {\n settle_timeout = %q\n}\n", settle) + image)
	}
	unlisted := []string{"The uploaded image is not listed yet", "The list is empty", "connected", "child organisation in which the customer is registered"}
	settling("1ms")
	cli.Apply().WantOK().WantWarning(unlisted...)
	settling("30s") // so that the list may only lag behind
	cli.Plan().WantOK().WantChanges(0, 0, 0).WantWarning(append(unlisted, "kept in the state")...)
	settling("1ms")
	sb.ForeignAdd(t, acctest.Regular, 30_000)
	cli.Run("state", "rm", "capillary_customer_image.avatar")
	cli.Apply().WantError("The image could not be uploaded", "connected", "child organisation in which the customer is registered", "8082", "use its credentials")
}

// A list that is empty because the image is gone gives the same warning; a list with other images does not.
func TestAccEmptiedList(t *testing.T) {
	t.Parallel()
	for customer, warns := range map[int64]bool{acctest.Newcomer: true, acctest.Regular: false} {
		sb := acctest.NewSandbox(t)
		cli := acctest.NewCLI(t, sb.Env.Getenv)
		cli.Configure(avatar(customer, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))) + `
			provider "capillary" {
				settle_timeout = "1ms"
			}`)
		cli.Apply().WantOK()
		sb.ForeignDelete(t, customer, len(sb.Images(customer))-1)
		if !warns {
			cli.Plan().WantOK().WantChanges(1, 0, 0).WantNoWarning()
			continue
		}
		cli.Plan().WantOK().WantChanges(1, 0, 0).WantWarning("The list of images is empty", "connected", "deleted by another till, app or pipeline")
		cli.Apply().WantOK().WantChanges(1, 0, 0)
		cli.Plan().WantOK().WantChanges(0, 0, 0).WantNoWarning()
		sb.WantUploads(t, customer, 2)
		sb.WantCalls(t, sandbox.CallDelete, 0)
	}
}
