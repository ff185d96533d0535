package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// search is a list block; rest is what comes after its config.
func search(config, rest string) string {
	return fmt.Sprintf(`
		list "capillary_customer_image" "all" {
			provider = capillary
			config {
				%s
			}
			%s
		}`, config, rest)
}

// hasty gives up at the first failure.
const hasty = `
	provider "capillary" {
		max_retries = 0
	}`

// crowd is an organisation whose three customers have three, no and one image.
func crowd(o *sandbox.Options) {
	o.Seed.Customers = append(o.Seed.Customers, sandbox.SeedCustomer{
		ID: thirdCustomer, Images: []sandbox.SeedImage{{Size: 999, LastModified: "2025-05-02 08:00:00"}},
	})
}

const thirdCustomer int64 = 564703422

// The display names of the images of the crowd's customers.
func regularNames() []string {
	return []string{
		"customer 564703420, image 0: 18 kB, 2025-04-21 10:02:11",
		"customer 564703420, image 1: 24 kB, 2025-04-30 12:25:56",
		"customer 564703420, image 2: 209 kB, 2026-01-12 08:40:03",
	}
}

const thirdName = "customer 564703422, image 0: 999 bytes, 2025-05-02 08:00:00"

// nameCheck are the display names that a query should find, in order.
type nameCheck []string

func (n nameCheck) check(t *testing.T, found acctest.Findings) {
	t.Helper()
	if got := found.Names(); !slices.Equal(got, n) {
		t.Errorf("found\n  %s\nbut should have found\n  %s\n%s", strings.Join(got, "\n  "), strings.Join(n, "\n  "), found.Output)
	}
}

// The images of one or several customers, in order, each with an identity and a readable name.
func TestAccQuery(t *testing.T) {
	t.Parallel()
	all := append(regularNames(), thirdName)
	for name, test := range map[string]struct {
		config, rest string
		want         nameCheck
	}{
		"one":                 {"customer_id = 564703420", "", regularNames()},
		"one of many":         {"customer_ids = [564703420]", "", regularNames()},
		"many":                {"customer_ids = [564703420, 564703421, 564703422]", "", all},
		"many, the other way": {"customer_ids = [564703422, 564703421, 564703420]", "", append([]string{thirdName}, regularNames()...)},
		"one named twice":     {"customer_ids = [564703420, 564703422, 564703420]", "", all},
		"no images":           {"customer_id = 564703421", "", nil},
		"limited":             {"customer_ids = [564703420, 564703422]", "limit = 2", all[:2]},
		"limited to the last": {"customer_ids = [564703420, 564703422]", "limit = 4", all},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t, crowd)
			cli := acctest.NewCLI(t, sb.Env.Getenv, acctest.Queries)
			cli.Configure(`provider "capillary" {}`)
			found := cli.Query(search(test.config, test.rest))
			if found.WantOK(); name == "limited" {
				found.WantWarning("The query stopped at its limit", "found 2 images", "not shown: 1.", "not read: 1.", "set limit")
			} else {
				found.WantNoWarning()
			}
			test.want.check(t, found)
			for _, result := range found.Found {
				if result.Resource != nil {
					t.Errorf("the values of %q were not asked for", result.DisplayName)
				}
			}
		})
	}
}

// Once the limit is reached, no further customer is read.
func TestAccQueryStopsAtItsLimit(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t, crowd)
	cli := acctest.NewCLI(t, sb.Env.Getenv, acctest.Queries)
	cli.Configure(`provider "capillary" {}`)
	cli.Query(search("customer_ids = [564703420, 564703422]", "limit = 3")).WantOK()
	sb.WantCalls(t, sandbox.CallGet, 1)
}

// The values are those of the resource, except for what only an upload knows.
func TestAccQueryValues(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv, acctest.Queries)
	cli.Configure(`provider "capillary" {}`)
	found := cli.Query(search("customer_id = 564703420", "include_resource = true"))
	found.WantOK()
	images := sb.Images(acctest.Regular)
	if len(found.Found) != len(images) {
		t.Fatalf("found %d images:\n%s", len(found.Found), found.Output)
	}
	for i, image := range images {
		customer := float64(acctest.Regular)
		wantIdentity := map[string]any{"customer_id": customer, "image_id": image.ID}
		want := map[string]any{
			"id": fmt.Sprintf("%d/%s", acctest.Regular, image.ID), "customer_id": customer, "image_id": image.ID, "s3_token": image.Token,
			"file_handle": image.Handle, "index": float64(i), "name": image.Name, "namespace": "customerImage", "acl": "PRIVATE",
			"version": float64(image.Version), "latest_version": float64(image.Version), "size_bytes": float64(image.Size),
			"last_modified": image.LastModified, "file": nil, "content_base64_wo": nil, "content_sha256": nil, "content_type": nil, "timeouts": nil,
		}
		if diff := cmp.Diff(wantIdentity, found.Found[i].Identity); diff != "" {
			t.Errorf("identity (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want, found.Found[i].Resource); diff != "" {
			t.Errorf("values (-want +got):\n%s", diff)
		}
	}
	if strings.Contains(found.Output, "X-Amz") {
		t.Errorf("the results hold a link:\n%s", found.Output)
	}
}

// What the API leaves out is null.
func TestAccQueryUnknownSize(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t, func(o *sandbox.Options) { o.OmitSizes = true })
	sb.Script(sandbox.Rule{Call: sandbox.CallGet, Mutate: func(b map[string]any) {
		delete(b["customerImage"].([]any)[1].(map[string]any)["file"].(map[string]any), "lastModified")
	}})
	cli := acctest.NewCLI(t, sb.Env.Getenv, acctest.Queries)
	cli.Configure(`provider "capillary" {}`)
	nameCheck{
		"customer 564703420, image 0: size unknown, 2025-04-21 10:02:11",
		"customer 564703420, image 1: size unknown",
		"customer 564703420, image 2: size unknown, 2026-01-12 08:40:03",
	}.check(t, cli.Query(search("customer_id = 564703420", "")))
}

// A customer whose images can't be read neither hides the images of others nor stays unmentioned. If no customer
// can be read, the query fails.
func TestAccQueryFailures(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		failing []int64
		config  string
		fails   bool
		want    nameCheck
	}{
		"the only one":         {[]int64{acctest.Regular}, "customer_id = 564703420", true, nil},
		"the first of three":   {[]int64{acctest.Regular}, "customer_ids = [564703420, 564703421, 564703422]", false, nameCheck{thirdName}},
		"the last of three":    {[]int64{thirdCustomer}, "customer_ids = [564703420, 564703421, 564703422]", false, regularNames()},
		"all but an empty one": {[]int64{acctest.Regular, thirdCustomer}, "customer_ids = [564703420, 564703421, 564703422]", false, nil},
		"all":                  {[]int64{acctest.Regular, thirdCustomer}, "customer_ids = [564703420, 564703422]", true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t, crowd)
			for _, customer := range test.failing {
				sb.Script(sandbox.Rule{Call: sandbox.CallGet, Customer: customer, Times: -1, Answer: sandbox.ErrorBody(403, 4000, "Not authorised")})
			}
			cli := acctest.NewCLI(t, sb.Env.Getenv, acctest.Queries)
			cli.Configure(hasty)
			found := cli.Query(search(test.config, ""))
			for _, customer := range test.failing {
				says := []string{"The images could not be listed", fmt.Sprintf("Customer %d, on 127.0.0.1:", customer), "do not allow this call", "code 4000", "request id", "What to do"}
				if test.fails {
					found.WantError(says...)
				} else {
					found.WantOK().WantWarning(append(says, "The results lack the images of this customer", "troubleshooting#the-images-could-not-be-listed")...)
				}
			}
			test.want.check(t, found)
		})
	}
}

// One customer that keeps the query waiting uses up its own timeout, not that of the others.
func TestAccQueryTimeouts(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t, crowd)
	sb.Script(sandbox.Rule{Call: sandbox.CallGet, Customer: acctest.Regular, Times: -1, Drop: sandbox.HangBefore})
	cli := acctest.NewCLI(t, sb.Env.Getenv, acctest.Queries)
	cli.Configure(hasty)
	start := time.Now()
	found := cli.Query(search("customer_ids = [564703420, 564703422]\n timeouts = { list = \"2s\" }", ""))
	found.WantOK().WantWarning("Customer 564703420", "ran out of time")
	nameCheck{thirdName}.check(t, found)
	if took := time.Since(start); took > time.Minute {
		t.Errorf("the query took %s", took)
	}
}

func TestAccQueryBadInput(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	for name, test := range map[string]struct {
		config string
		says   []string
	}{
		"both":    {"customer_id = 1\n customer_ids = [2]", []string{"customer_id", "customer_ids"}},
		"neither": {"", []string{"customer_id", "customer_ids"}},
		"none":    {"customer_ids = []", []string{"customer_ids", "at least 1"}},
		"zero":    {"customer_ids = [1, 0]", []string{"customer_ids", "at least 1"}},
		"null":    {"customer_ids = [1, null]", []string{"attribute contains a null value"}},
		"odd":     {"customer_id = -1", []string{"customer_id", "at least 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cli := acctest.NewCLI(t, sb.Env.Getenv, acctest.Queries)
			cli.Configure(`provider "capillary" {}`)
			cli.Query(search(test.config, "")).WantError(test.says...)
		})
	}
	t.Cleanup(func() {
		if kinds := calls(sb); slices.Contains(kinds, sandbox.CallGet) {
			t.Errorf("calls %v", kinds)
		}
	})
}
