package provider_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// There are five images already: the error lists them, and no byte is sent.
func TestAccUploadWithoutRoom(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	sb.ForeignAdd(t, acctest.Regular, 30_000)
	sb.ForeignAdd(t, acctest.Regular, 40_000)
	foreign := sb.Tokens(acctest.Regular)
	says := []string{"The image could not be uploaded", "Customer 564703420", "5 images already", "Nothing was uploaded"}
	for _, image := range sb.Images(acctest.Regular) {
		says = append(says, fmt.Sprintf("index %d: %s (%d bytes", image.Index, image.ID, image.Size))
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{{
			Config:      avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))),
			ExpectError: acctest.Says(append(says, "delete one of")...),
		}},
	})
	sb.WantCalls(t, sandbox.CallAdd, 0)
	sb.WantTokens(t, acctest.Regular, foreign...)
}

// The answer names a token that no list ever shows: the one new image of the right size is ours.
func TestAccUploadUnderAnotherToken(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t, func(o *sandbox.Options) { o.ForeignTokenOnAdd = true })
	foreign := sb.Tokens(acctest.Regular)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(impatient + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
	report := cli.Apply().WantOK()
	report.WantWarning("The API lists the uploaded image under another token", sb.Tokens(acctest.Regular)[3])
	cli.Plan().WantOK().WantChanges(0, 0, 0).WantNoWarning()
	cli.Destroy().WantOK()
	sb.WantCalls(t, sandbox.CallAdd, 1)
	sb.WantDeleted(t, acctest.Regular, 3)
	sb.WantTokens(t, acctest.Regular, foreign...)
}

// The date in the answer to an upload differs by a second from the one in lists. The state has the list's date,
// so the next read changes nothing.
func TestAccUploadDatedByTheList(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))) + `
		output "date" {
			value = capillary_customer_image.avatar.last_modified
		}`)
	cli.Apply().WantOK()
	date, _ := cli.Run("output", "-raw", "date")
	if listed := sb.Images(acctest.Regular)[3].LastModified; date != listed {
		t.Errorf("the state has the date %q, and the list %q", date, listed)
	}
	if output, same := cli.Run("plan", "-refresh-only", "-detailed-exitcode"); !same {
		t.Errorf("the next read changes the state:\n%s", output)
	}
}

// The stored bytes are not those that were sent: the image is in the state all the same, and is replaced.
func TestAccUploadDamaged(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	damaged := sb.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Mutate: func(body map[string]any) {
		if images := body["customerImage"].([]any); len(images) == 4 {
			images[3].(map[string]any)["file"].(map[string]any)["fileSize"] = strconv.Itoa(19_999)
		}
	}})
	config := avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{
				Config:      config,
				ExpectError: acctest.Says("The image could not be uploaded", "20000 bytes were sent", "stored 19999", "tainted", "replaced"),
			},
			{
				PreConfig:        damaged.Remove,
				Config:           config,
				ConfigPlanChecks: plans(plancheck.ResourceActionDestroyBeforeCreate),
			},
		},
	})
	sb.WantUploads(t, acctest.Regular, 2)
	sb.WantDeleted(t, acctest.Regular, 3, 3)
	sb.WantTokens(t, acctest.Regular, foreign...)
}

// The list never shows the image while it is watched: the state holds it, and a later plan sees it.
func TestAccUploadNotListedYet(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	lag := sb.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: -1, Snapshot: 1})
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(impatient + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
	cli.Apply().WantOK().WantWarning("The uploaded image is not listed yet", "The API accepted the upload", "settle_timeout (100ms)")
	lag.Remove()
	cli.Plan().WantOK().WantChanges(0, 0, 0).WantNoWarning()
	cli.Destroy().WantOK()
	sb.WantCalls(t, sandbox.CallAdd, 1)
	sb.WantTokens(t, acctest.Regular, foreign...)
}

// The list of a later run lags: an image that was uploaded a moment ago does not count as gone, and the list is
// read again.
func TestAccReadLagsAfterUpload(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
	cli.Apply().WantOK().WantNoWarning()
	before := len(calls(sb))
	sb.Script(sandbox.Rule{Call: sandbox.CallGet, Times: 3, Snapshot: 1})
	cli.Plan().WantOK().WantChanges(0, 0, 0).WantNoWarning()
	if reads := len(calls(sb)) - before; reads != 4 {
		t.Errorf("the plan made %d reads, but should have made the 3 that lag and another one", reads)
	}
	cli.Destroy().WantOK()
	sb.WantCalls(t, sandbox.CallAdd, 1)
	sb.WantTokens(t, acctest.Regular, foreign...)
}

// No list shows the image, in this run or a later one, while lists may still lag: the state keeps it for
// settle_timeout.
func TestAccUploadNotListedToTheNextRun(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	lag := sb.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: -1, Snapshot: 1})
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	config := avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	cli.Configure(impatient + config)
	cli.Apply().WantOK().WantWarning("The uploaded image is not listed yet", "The API accepted the upload")
	cli.Configure(strings.Replace(impatient, "100ms", "24s", 1) + config)
	cli.Plan().WantOK().WantChanges(0, 0, 0).WantWarning("The uploaded image is not listed yet", "settle_timeout (24s)", "kept in the state")
	lag.Remove()
	cli.Plan().WantOK().WantChanges(0, 0, 0).WantNoWarning()
	cli.Destroy().WantOK()
	sb.WantCalls(t, sandbox.CallAdd, 1)
	sb.WantTokens(t, acctest.Regular, foreign...)
}

// between runs a function after the plan of a step and before its apply.
type between func()

// CheckPlan implements plancheck.PlanCheck.
func (b between) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	b()
}

// The file changes between plan and apply: bytes that were not planned are not uploaded. Terraform itself
// notices, because the provider plans once more and the hash is different.
func TestAccFileChangesAfterThePlan(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	file := acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))
	config := avatar(acctest.Regular, file)
	change := between(func() { acctest.Write(t, file, acctest.Picture(2, 20_000)) })
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{
				Config:           config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{change}},
				ExpectError: acctest.Says(".content_sha256: was", acctest.SHA256(acctest.Picture(1, 20_000)),
					"but now", acctest.SHA256(acctest.Picture(2, 20_000))),
			},
			{PreConfig: func() { sb.WantCalls(t, sandbox.CallAdd, 0) }, Config: config},
		},
	})
}
