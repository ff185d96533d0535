package provider_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// patiently watches for an outcome until it shows.
const patiently = `
		provider "capillary" {
			settle_timeout  = "5s"
			request_timeout = "3s"
		}`

// holdsTheLast checks that the state holds the customer's last image.
func holdsTheLast(sb *acctest.Sandbox) statecheck.StateCheck {
	return value("s3_token", knownvalue.StringFunc(func(token string) error {
		images := sb.Tokens(acctest.Regular)
		if last := images[len(images)-1]; token != last {
			return fmt.Errorf("it holds %s, but the last one is %s", token, last)
		}
		return nil
	}))
}

// Whatever happens to an upload, in the end there is one image, and the state holds it.
func TestAccUploadUnderFault(t *testing.T) {
	t.Parallel()
	answer := func(a *sandbox.Answer) sandbox.Rule { return sandbox.Rule{Call: sandbox.CallAdd, Answer: a} }
	for name, test := range map[string]struct {
		rule sandbox.Rule
		adds int // POST calls
	}{
		"cut after":              {sandbox.Rule{Call: sandbox.CallAdd, Drop: sandbox.DropAfter}, 1},
		"no answer, after":       {sandbox.Rule{Call: sandbox.CallAdd, Drop: sandbox.HangAfter}, 1},
		"cut, takes effect late": {sandbox.Rule{Call: sandbox.CallAdd, LateEffect: 2 * time.Second}, 1},
		"half the answer":        {sandbox.Rule{Call: sandbox.CallAdd, HalfBody: true}, 1},
		"502 page, after":        {sandbox.Rule{Call: sandbox.CallAdd, Answer: sandbox.HTMLPage(502), Effect: true}, 1},
		"400 {}, after":          {sandbox.Rule{Call: sandbox.CallAdd, Answer: sandbox.EmptyObject(400), Effect: true}, 1},
		"8079, but it's there":   {sandbox.Rule{Call: sandbox.CallAdd, Answer: sandbox.Warning(8079, "Error in uploading Image"), Effect: true}, 1},
		"shown late":             {sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: 2, Snapshot: 1}, 1},
		"429":                    {answer(sandbox.RateLimited("")), 2},
		"429, retry after":       {answer(sandbox.RateLimited("1")), 2},
		"461":                    {answer(sandbox.EmptyBody(461)), 2},
		"521 as a warning":       {answer(sandbox.Warning(521, "Multiple actions running for the same customer")), 2},
		"4001":                   {answer(sandbox.ErrorBody(503, 4001, "Authorization status unavailable")), 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			foreign := sb.Tokens(acctest.Regular)
			sb.Script(test.rule)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: sb.Factories(),
				Steps: []resource.TestStep{{
					Config:            patiently + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))),
					ConfigStateChecks: []statecheck.StateCheck{holdsTheLast(sb)},
				}},
			})
			sb.WantCalls(t, sandbox.CallAdd, test.adds)
			sb.WantUploads(t, acctest.Regular, 1)
			sb.WantDeleted(t, acctest.Regular, 3)
			sb.WantTokens(t, acctest.Regular, foreign...)
		})
	}
}

// An upload that the API refused was not carried out, is not in the state, and is sent only once.
func TestAccUploadFails(t *testing.T) {
	t.Parallel()
	answer := func(a *sandbox.Answer) sandbox.Rule { return sandbox.Rule{Call: sandbox.CallAdd, Answer: a} }
	for name, test := range map[string]struct {
		rule sandbox.Rule
		adds int
		says []string
	}{
		"8079":       {answer(sandbox.Warning(8079, "Error in uploading Image")), 1, []string{"code 8079", "request id"}},
		"8082":       {answer(sandbox.Warning(8082, "Max image per user is 5")), 1, []string{"Nothing was uploaded", "code 8082", "request id"}},
		"8083":       {answer(sandbox.Warning(8083, "Image size is too small")), 1, []string{"refuses the image", "Nothing was uploaded", "code 8083", "10 KB to 49 MB"}},
		"8084":       {answer(sandbox.ErrorBody(400, 8084, "no valid image file")), 1, []string{"refuses the image", "Nothing was uploaded", "code 8084"}},
		"413":        {answer(sandbox.EmptyBody(413)), 1, []string{"refuses the image", "Nothing was uploaded", "HTTP 413"}},
		"401":        {answer(sandbox.EmptyBody(401)), 1, []string{"refuses the credentials", "Nothing was uploaded"}},
		"403":        {answer(sandbox.EmptyBody(403)), 1, []string{"do not allow this call", "Nothing was uploaded", "access group"}},
		"8015":       {answer(sandbox.ErrorBody(400, 8015, "Customer not found")), 1, []string{"(8015)", "Nothing was uploaded"}},
		"read fails": {sandbox.Rule{Call: sandbox.CallGet, Answer: sandbox.EmptyBody(403)}, 0, []string{"Nothing was uploaded", "Get Customer Image: HTTP 403"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			foreign := sb.Tokens(acctest.Regular)
			sb.Script(test.rule)
			config := avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: sb.Factories(),
				Steps: []resource.TestStep{
					{
						Config: impatient + config,
						ExpectError: acctest.Says(append([]string{"The image could not be uploaded",
							"Customer 564703420, on 127.0.0.1:"}, test.says...)...),
					},
					{
						PreConfig: func() {
							sb.WantCalls(t, sandbox.CallAdd, test.adds)
							sb.WantTokens(t, acctest.Regular, foreign...)
						},
						Config:           config,
						ConfigPlanChecks: plans(plancheck.ResourceActionCreate),
					},
				},
			})
			sb.WantUploads(t, acctest.Regular, 1)
			sb.WantTokens(t, acctest.Regular, foreign...)
		})
	}
}

// The upload was lost: the state records it, and the next run finds that nothing was uploaded, and uploads
// exactly once.
func TestAccUploadLost(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	sb.Script(sandbox.Rule{Call: sandbox.CallAdd, Drop: sandbox.DropBefore})
	config := impatient + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(config)
	cli.Apply().WantError("The image could not be uploaded", "it is not known yet whether it was carried out", "run it again")
	state, ok := cli.Run("show", "-no-color")
	if !ok || !acctest.Says("capillary_customer_image.avatar: (tainted)").MatchString(state) {
		t.Errorf("the state does not remember the upload:\n%s", state)
	}
	cli.Apply().WantOK().WantChanges(1, 0, 0)
	cli.Plan().WantOK().WantChanges(0, 0, 0)
	sb.WantCalls(t, sandbox.CallAdd, 2)
	sb.WantUploads(t, acctest.Regular, 1)
	cli.Destroy().WantOK()
	sb.WantTokens(t, acctest.Regular, foreign...)
}

// An upload that took effect after Terraform had given up is recognised by its bytes. If they can't be
// downloaded, the image may belong to someone else, and no later run guesses: it neither keeps nor deletes the
// image.
func TestAccUploadTakesEffectAfterTheRun(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]func(*acctest.CLI) acctest.Report{
		"apply":   func(cli *acctest.CLI) acctest.Report { return cli.Apply() },
		"destroy": func(cli *acctest.CLI) acctest.Report { return cli.Destroy() },
		"destroy, unread": func(cli *acctest.CLI) acctest.Report {
			return cli.Destroy("-refresh=false")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := uploadLate(t)
			l.sb.ForeignAdd(t, acctest.Regular, 20_000) // of the same size
			down := l.sb.Script(sandbox.Rule{Call: sandbox.CallLink, Times: -1, Answer: sandbox.EmptyBody(403)})
			next(l.cli).WantError("new since then", "bytes could not be compared", "index 3: "+l.uploaded.ID, "terraform state rm", "terraform import")
			l.sb.WantCalls(t, sandbox.CallDelete, 0)
			down.Remove()
			foreign := l.sb.Tokens(acctest.Regular)
			foreign = append(foreign[:3:3], foreign[4])

			report := next(l.cli).WantOK()
			if name == "apply" { // tainted, and so replaced
				report.WantChanges(1, 0, 1).WantWarning("The image of an unfinished upload was found", l.uploaded.ID, "terraform untaint")
				l.cli.Plan().WantOK().WantChanges(0, 0, 0)
				l.cli.Destroy().WantOK()
			}
			l.sb.WantTokens(t, acctest.Regular, foreign...)
		})
	}
}

// A user follows the warning: the image stays as it is.
func TestAccUntaintKeepsTheImageThatWasFound(t *testing.T) {
	t.Parallel()
	l := uploadLate(t)
	l.cli.Run("apply", "-refresh-only", "-auto-approve")
	if output, ok := l.cli.Run("untaint", acctest.Image); !ok {
		t.Fatalf("terraform untaint:\n%s", output)
	}
	l.cli.Plan().WantOK().WantChanges(0, 0, 0)
	l.sb.WantUploads(t, acctest.Regular, 1)
	l.cli.Destroy().WantOK()
	l.sb.WantTokens(t, acctest.Regular, l.foreign...)
}

// A user follows the error: the entry is removed, and the image is imported.
func TestAccImportAfterALostUpload(t *testing.T) {
	t.Parallel()
	l := uploadLate(t)
	for _, args := range [][]string{
		{"state", "rm", acctest.Image},
		{"import", "-no-color", acctest.Image, fmt.Sprintf("%d/%s", acctest.Regular, l.uploaded.ID)},
	} {
		if output, ok := l.cli.Run(args...); !ok {
			t.Fatalf("terraform %v:\n%s", args, output)
		}
	}
	l.cli.Apply().WantOK().WantChanges(0, 1, 0)
	l.cli.Destroy().WantOK()
	l.sb.WantTokens(t, acctest.Regular, l.foreign...)
	l.sb.WantUploads(t, acctest.Regular, 1)
}

// late is an upload that has taken effect after its run.
type late struct {
	sb       *acctest.Sandbox
	cli      *acctest.CLI
	foreign  []string
	uploaded sandbox.Image
}

func uploadLate(t *testing.T) late {
	t.Helper()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	done := make(chan struct{})
	sb.Script(sandbox.Rule{Call: sandbox.CallAdd, LateEffect: 2 * time.Second, After: func() { close(done) }})
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(impatient + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
	cli.Apply().WantError("it is not known yet whether it was carried out")
	sb.WantUploads(t, acctest.Regular, 0)
	<-done
	return late{sb: sb, cli: cli, foreign: foreign, uploaded: sb.Images(acctest.Regular)[3]}
}
