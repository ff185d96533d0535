package provider_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// The warnings of an import, and of a plan that knows no hash.
const (
	unfetched  = "The bytes of the imported image could not be fetched"
	uncompared = "The imported image could not be compared"
)

// impolite is a provider that does not retry, and does not wait for long.
const impolite = `
	provider "capillary" {
		max_retries     = 0
		request_timeout = "5s"
	}`

// wantNoLink checks that a text contains no part of a signed link.
func wantNoLink(t *testing.T, text string) {
	t.Helper()
	for _, secret := range []string{"X-Amz", "SANDBOX/", "aws4_request", "Signature"} {
		if strings.Contains(text, secret) {
			t.Errorf("there is %q in:\n%s", secret, text)
		}
	}
}

// Whatever makes the download fail, the import warns, and the plan says that it replaces the image, and why.
// Once the bytes can be downloaded, the plan of the same import block updates file, and nothing has happened.
func TestAccImportOfUnfetchedBytes(t *testing.T) {
	t.Parallel()
	var strayed atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strayed.Add(1) }))
	t.Cleanup(elsewhere.Close)
	t.Cleanup(func() {
		if n := strayed.Load(); n > 0 {
			t.Errorf("%d requests followed a redirect", n)
		}
	})
	for name, test := range map[string]struct {
		rule  sandbox.Rule
		why   string
		tries int // 0 if that is up to the transport
	}{
		"403":        {sandbox.Rule{Answer: sandbox.XMLError(403, 0, "X-Amz-Signature=abc")}, "HTTP 403, the storage does not honour the signed link", 2},
		"404":        {sandbox.Rule{Answer: sandbox.EmptyBody(404)}, "HTTP 404, the storage does not honour the signed link", 2},
		"502":        {sandbox.Rule{Answer: sandbox.HTMLPage(502)}, "HTTP 502", 1},
		"hangs":      {sandbox.Rule{Drop: sandbox.HangBefore}, "no answer within the request timeout", 1},
		"reset":      {sandbox.Rule{Drop: sandbox.DropBefore}, "EOF", 0},
		"redirect":   {sandbox.Rule{Answer: sandbox.Redirect(302, elsewhere.URL+"/a?X-Amz-Signature=abc")}, "HTTP 302", 1},
		"wrong size": {sandbox.Rule{Answer: &sandbox.Answer{Body: "another picture"}}, "the content has 15 bytes, not 24576", 1},
		"half":       {sandbox.Rule{HalfBody: true}, "the content broke off", 1},
		"no link":    {sandbox.Rule{Call: sandbox.CallGet, Mutate: eachLink(func(string) any { return nil })}, "the API gives no signed link to it", 0},
		"no https": {sandbox.Rule{Call: sandbox.CallGet, Mutate: eachLink(func(string) any { return "http://s3.example/a?X-Amz-Signature=abc" })},
			"or none over https", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			before, image := sb.Tokens(acctest.Regular), sb.Images(acctest.Regular)[1].ID
			test.rule.Times = -1
			if test.rule.Call == sandbox.CallAny {
				test.rule.Call = sandbox.CallLink
			}
			rule := sb.Script(test.rule)
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(impolite + importing(second) + avatar(acctest.Regular, acctest.File(t, "same.png", seeded(1))))
			report, plan := planned(t, cli)
			report.WantWarning(unfetched, "Image "+image, "of customer 564703420, on 127.0.0.1:", test.why, "import again")
			report.WantWarning(uncompared, "same.png", image, "could not be fetched when it was imported", test.why, "deletes the imported image", "leave out file")
			report.WantChanges(1, 0, 1)
			plan.wantReplacement(t)
			wantNoLink(t, report.Output)
			if test.tries > 0 {
				wantDownloads(t, sb, test.tries)
			}

			rule.Remove()
			report, plan = planned(t, cli)
			report.WantNoWarningBut("The import id is an index")
			plan.want(t, []string{"update"}, "file")
			wantUntouched(t, sb, before)
		})
	}
}

// An expired link is replaced by a new one, once.
func TestAccImportWithAnExpiredLink(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	sb.Script(sandbox.Rule{Call: sandbox.CallLink, Answer: sandbox.EmptyBody(403)})
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(importing(second) + avatar(acctest.Regular, acctest.File(t, "same.png", seeded(1))))
	report, plan := planned(t, cli)
	report.WantNoWarningBut("The import id is an index")
	plan.want(t, []string{"update"}, "file")
	wantDownloads(t, sb, 2)
}

// What "terraform import" could not download is not downloaded later: the state remembers why. Without a file
// that does no harm; with one, the plan says that it replaces the image, until it is imported again.
func TestAccImportCommandUnfetched(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	before := sb.Tokens(acctest.Regular)
	rule := sb.Script(sandbox.Rule{Call: sandbox.CallLink, Times: -1, Answer: sandbox.EmptyBody(404)})
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	bare := fmt.Sprintf("resource \"capillary_customer_image\" \"avatar\" {\n customer_id = %d\n}", acctest.Regular)
	file := acctest.File(t, "same.png", seeded(1))
	cli.Configure(bare)
	if printed := wantImported(t, cli); !acctest.Says(unfetched).MatchString(printed) {
		t.Errorf("there is no warning:\n%s", printed)
	}
	state := acctest.Read(t, filepath.Join(cli.Dir, "terraform.tfstate"))
	wantNoLink(t, state)
	rule.Remove()

	cli.Plan("-detailed-exitcode").WantOK().WantNoWarning()
	cli.Configure(avatar(acctest.Regular, file))
	report, plan := planned(t, cli)
	report.WantWarning(uncompared, "could not be fetched when it was imported", "HTTP 404", "terraform state rm")
	plan.wantReplacement(t)
	cli.Configure(avatar(acctest.Regular, acctest.File(t, "other.png", acctest.Picture(1, 20_000))))
	report, plan = planned(t, cli)
	report.WantWarning("The imported image is different", "has 20000 bytes", "has 24576", "deletes the imported image")
	plan.wantReplacement(t)
	wantDownloads(t, sb, 2) // those of the import
	wantUntouched(t, sb, before)

	if printed, ok := cli.Run("state", "rm", acctest.Image); !ok {
		t.Fatal(printed)
	}
	cli.Configure(avatar(acctest.Regular, file))
	wantImported(t, cli)
	report, plan = planned(t, cli)
	report.WantNoWarning()
	plan.want(t, []string{"update"}, "file")
}

// The announced replacement is carried out, and then everything is known.
func TestAccImportUnfetchedThenReplaced(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t, func(o *sandbox.Options) { o.OmitSizes = true })
	foreign := sb.Tokens(acctest.Regular)
	sb.Script(sandbox.Rule{Call: sandbox.CallLink, Times: -1, Answer: sandbox.EmptyBody(404)})
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(importing(second) + avatar(acctest.Regular, acctest.File(t, "same.png", seeded(1))))
	cli.Apply().WantOK().WantChanges(1, 0, 1).WantWarning(uncompared)
	sb.WantTokens(t, acctest.Regular, foreign[0], foreign[2], uploaded(t, sb))
	cli.Plan("-detailed-exitcode").WantOK().WantNoWarning()
}

// A generated configuration has the hash that its import found. If the next import finds none, the hash can't be
// checked, and the provider assumes nothing.
func TestAccImportGeneratedThenUnfetched(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	before := sb.Tokens(acctest.Regular)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(importing(second))
	wantPlan(t, cli.Plan("-generate-config-out=generated.tf"), "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
	if generated := acctest.Read(t, filepath.Join(cli.Dir, "generated.tf")); !strings.Contains(generated, acctest.SHA256(seeded(1))) {
		t.Errorf("the hash is not in the configuration:\n%s", generated)
	}
	rule := sb.Script(sandbox.Rule{Call: sandbox.CallLink, Times: -1, Answer: sandbox.EmptyBody(404)})
	cli.Plan().WantError("The imported image can't be checked", sb.Images(acctest.Regular)[1].ID, "HTTP 404", "leave out content_sha256")
	rule.Remove()
	wantPlan(t, cli.Plan().WantNoWarningBut("The import id is an index"), "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
	wantUntouched(t, sb, before)
}

// An interrupted import imports nothing, rather than an image without a hash.
func TestAccImportInterrupted(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	arrived := make(chan struct{})
	sb.Script(sandbox.Rule{Call: sandbox.CallLink, Drop: sandbox.HangBefore, Before: func() { close(arrived) }})
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(importing(second) + avatar(acctest.Regular, acctest.File(t, "same.png", seeded(1))))
	running := cli.Start("plan", "-input=false", "-no-color") // "terraform import" can't be interrupted
	select {
	case <-arrived:
	case <-running.Ended():
	}
	start := time.Now()
	running.Signal(syscall.SIGINT)
	report := running.Wait()
	if report.OK || !acctest.Says("The image could not be imported", "interrupted").MatchString(report.Output) {
		t.Errorf("the import was not given up:\n%s", report.Output)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %s to stop", took)
	}
	wantNoLink(t, report.Output)
	if kinds := calls(sb); slices.Contains(kinds, sandbox.CallAdd) || slices.Contains(kinds, sandbox.CallDelete) {
		t.Errorf("calls %v", kinds)
	}
}
