package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// The number of calls is the one in the guide to rate limits: users with a limit rely on it.
func TestAccCallsAreAsDocumented(t *testing.T) {
	t.Parallel()
	const get, add, del, link = sandbox.CallGet, sandbox.CallAdd, sandbox.CallDelete, sandbox.CallLink
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	config := "provider \"capillary\" { plan_checks = \"none\" }" + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	var seen int
	want := func(what string, want ...sandbox.Kind) {
		t.Helper()
		all := calls(sb)
		if got := all[seen:]; !slices.Equal(got, want) {
			t.Errorf("%s made the calls %v, but should have made %v", what, got, want)
		}
		seen = len(all)
	}

	cli.Configure(config)
	cli.Plan().WantOK()
	want("the plan of an upload without checks")
	cli.Configure(strings.Replace(config, "none", "all", 1))
	cli.Plan().WantOK()
	want("the plan of an upload", get)
	cli.Configure(config)
	cli.Apply().WantOK()
	want("an upload", get, add, get)
	cli.Plan().WantOK()
	want("a plan of what is there", get)
	cli.Configure(config + fmt.Sprintf(`
		data "capillary_customer_images" "all" {
			customer_id = %d
		}`, acctest.Newcomer))
	cli.Plan().WantOK()
	want("a plan with a data source of another customer", get, get)
	cli.Configure(config + `
		import {
			to = capillary_customer_image.adopted
			id = "564703420/0"
		}
		resource "capillary_customer_image" "adopted" {
			customer_id = 564703420
		}`)
	cli.Plan().WantOK()
	want("a plan with an import", get, link)
	cli.Configure(config)
	cli.Destroy().WantOK()
	want("a destroy", get, get, del, get)
}
