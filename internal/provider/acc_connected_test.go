package provider_test

import (
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// connected is a bench with two child organisations; the customer is registered in the north.
func connected(t *testing.T) (*acctest.Bench, acctest.Env) {
	t.Helper()
	seed := sandbox.DefaultSeed()
	seed.Tills = []sandbox.SeedTill{{Username: "north", Password: "n", Child: "north"}, {Username: "south", Password: "s", Child: "south"}}
	seed.Customers[0].Child = "north"
	bench := acctest.NewBench(t, func(o *sandbox.Options) { o.Seed = seed })
	bench.Authenticate(acctest.Env{"CAPILLARY_USERNAME": "north", "CAPILLARY_PASSWORD": "n"})
	return bench, acctest.Env{"CAPILLARY_USERNAME": "south", "CAPILLARY_PASSWORD": "s"}
}

// A till of another child is shown an empty list: the messages name this cause before all others.
func TestAccConnectedOrganisations(t *testing.T) {
	t.Parallel()
	bench, south := connected(t)
	cli := acctest.NewCLI(t, bench.LaterEnv)
	image := `
		provider "capillary" {
			settle_timeout = "1ms"
		}` + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	cli.Configure(image)
	cli.Apply().WantOK().WantNoWarning()
	ours := bench.Uploads(acctest.Regular)[0].Token
	foreign := bench.Images(acctest.Regular)[0].ID

	south["CAPILLARY_CACHE_DIR"] = t.TempDir() // of another machine
	bench.Authenticate(south)
	cause := []string{"connected", "child organisation in which the customer is registered", "use its credentials"}
	cli.Plan().WantOK().WantChanges(1, 0, 0).WantWarning(append([]string{"The list of images is empty", ours}, cause...)...)
	importing := image + `
		import {
			to = capillary_customer_image.avatar
			id = "564703420/` + foreign + `"
		}`
	cli.Run("state", "rm", "capillary_customer_image.avatar")
	cli.Configure(importing)
	cli.Plan().WantError(append([]string{"There is no such image to import"}, cause...)...)
	bench.WantUploads(t, acctest.Regular, 1)
	bench.WantCalls(t, sandbox.CallDelete, 0)
}

// A list that is empty because the image is gone brings the same warning, one with other images does not.
func TestAccEmptiedList(t *testing.T) {
	t.Parallel()
	for customer, warns := range map[int64]bool{acctest.Newcomer: true, acctest.Regular: false} {
		bench := acctest.NewBench(t)
		cli := acctest.NewCLI(t, bench.Env.Getenv)
		cli.Configure(avatar(customer, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))) + `
			provider "capillary" {
				settle_timeout = "1ms"
			}`)
		cli.Apply().WantOK()
		bench.ForeignDelete(t, customer, len(bench.Images(customer))-1)
		report := cli.Plan().WantOK().WantChanges(1, 0, 0)
		if warns {
			report.WantWarning("The list of images is empty", "deleted by another till, app or pipeline")
		} else {
			report.WantNoWarning()
		}
	}
}
