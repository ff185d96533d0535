package provider_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// slowCall is the length of a call in these tests: long enough for all operations of a customer to be waiting
// before the first is over, even on a busy machine.
const slowCall = 400 * time.Millisecond

// crowdOf adds customers without images, with ids from this one on.
func crowdOf(from int64, count int) func(*sandbox.Options) {
	return func(o *sandbox.Options) {
		for id := from; id < from+int64(count); id++ {
			o.Seed.Customers = append(o.Seed.Customers, sandbox.SeedCustomer{ID: id})
		}
	}
}

// counter counts the calls between two looks.
type counter struct {
	sb   *acctest.Sandbox
	seen int
}

// since returns the calls since the last look, by kind.
func (c *counter) since() map[sandbox.Kind]int {
	calls := c.sb.Calls()
	kinds := map[sandbox.Kind]int{}
	for _, call := range calls[c.seen:] {
		kinds[call.Kind]++
	}
	c.seen = len(calls)
	return kinds
}

func (c *counter) want(t *testing.T, what string, want map[sandbox.Kind]int) {
	t.Helper()
	if diff := cmp.Diff(want, c.since()); diff != "" {
		t.Errorf("%s: calls (-want +got):\n%s", what, diff)
	}
}

// Five images of one customer take one call to plan and 2n + 1 to upload, one to plan again, and 2n + 1 to
// delete, besides the call with which a destroy starts. With batch_deletes, the deletion takes three.
func TestAccCallsForOneCustomer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config        string
		lists, writes int
	}{
		"one by one": {`provider "capillary" { plan_checks = "none" }`, 1 + 6, 5},
		"checked":    {`provider "capillary" { plan_checks = "all" }`, 1 + 6, 5},
		"together":   {"provider \"capillary\" {\n batch_deletes = true\n plan_checks = \"none\"\n}", 1 + 2, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			creating := 6
			if name == "checked" {
				acctest.Needs(t, acctest.Actions) // OpenTofu does not distinguish the plan right before the apply
				creating++
			}
			sb := acctest.NewSandbox(t)
			sb.Script(sandbox.Rule{Times: -1, Delay: slowCall})
			cli := acctest.InstalledCLI(t, sb.Env)
			cli.Configure(acctest.Required + "\n" + c.config + many(t, 5, acctest.Newcomer))
			cli.Run("init")
			calls := &counter{sb: sb}
			cli.Apply().WantOK().WantChanges(5, 0, 0)
			calls.want(t, "create", map[sandbox.Kind]int{sandbox.CallGet: creating, sandbox.CallAdd: 5})
			cli.Plan().WantOK().WantChanges(0, 0, 0)
			calls.want(t, "plan", map[sandbox.Kind]int{sandbox.CallGet: 1})
			cli.Destroy().WantOK().WantChanges(0, 0, 5)
			calls.want(t, "destroy", map[sandbox.Kind]int{sandbox.CallGet: c.lists, sandbox.CallDelete: c.writes})
			sb.WantTokens(t, acctest.Newcomer)
		})
	}
}

// A plan reads each customer once, however many images there are and whatever needs them.
func TestAccAPlanReadsEachCustomerOnce(t *testing.T) {
	t.Parallel()
	const first, customers = 900, 6
	sb := acctest.NewSandbox(t, crowdOf(first, customers))
	config := acctest.Required
	for id := int64(first); id < first+customers; id++ {
		config += many(t, 3, id)
	}
	cli := acctest.InstalledCLI(t, sb.Env)
	cli.Configure(config)
	cli.Run("init")
	cli.Apply().WantOK()
	calls := &counter{sb: sb}
	calls.since()
	cli.Plan().WantOK().WantChanges(0, 0, 0)
	calls.want(t, "plan", map[sandbox.Kind]int{sandbox.CallGet: customers})
	cli.Configure(config + `
		data "capillary_customer_images" "all" {
			count       = 6
			customer_id = 900 + count.index
		}`)
	cli.Plan().WantOK()
	calls.want(t, "plan with data sources", map[sandbox.Kind]int{sandbox.CallGet: customers})
}

// Data sources show what a run has just changed: they use no earlier answer.
func TestAccADataSourceShowsWhatTheRunHasChanged(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.InstalledCLI(t, sb.Env)
	cli.Configure(acctest.Required + `
		data "capillary_customer_images" "before" { customer_id = 564703421 }` + many(t, 2, acctest.Newcomer) + `
		data "capillary_customer_images" "after" {
			customer_id = 564703421
			depends_on  = [capillary_customer_image.of_564703421]
		}
		output "counts" { value = "${length(data.capillary_customer_images.before.images)} and then ${length(data.capillary_customer_images.after.images)}" }`)
	cli.Run("init")
	cli.Apply().WantOK()
	if output, _ := cli.Run("output", "-raw", "counts"); output != "0 and then 2" {
		t.Errorf("images before and after: %s", output)
	}
}
