package provider_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// link requests a link to an image of the regular customer.
func link(imageID string) string {
	return fmt.Sprintf(`
		ephemeral "capillary_customer_image_url" "photo" {
			customer_id = %d
			image_id    = %q
		}`, acctest.Regular, imageID)
}

// echoed puts the link into the state, through a provider that exists for such tests.
const echoed = `
	provider "echo" {
		data = ephemeral.capillary_customer_image_url.photo
	}
	resource "echo" "photo" {}`

func echo(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("echo.photo", tfjsonpath.New("data").AtMapKey(attribute), want)
}

// The link leads to the bytes of that image, and expires when it says so.
func TestAccLink(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.Links)
	sb := acctest.NewSandbox(t, func(o *sandbox.Options) { o.LinkTTL = 20 * time.Minute })
	image := sb.Images(acctest.Regular)[1]
	for name, called := range map[string]string{"by id": image.ID, "by token": image.Token} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			factories := sb.Factories()
			factories["echo"] = echoprovider.NewProviderServer()
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: factories,
				Steps: []resource.TestStep{{
					Config: link(called) + echoed,
					ConfigStateChecks: []statecheck.StateCheck{
						echo("customer_id", knownvalue.Int64Exact(acctest.Regular)),
						echo("image_id", knownvalue.StringExact(called)),
						echo("url", knownvalue.StringFunc(func(address string) error { return leadsTo(t, address, seeded(1)) })),
						echo("expires_at", knownvalue.StringFunc(func(at string) error { return isIn(at, 20*time.Minute) })),
					},
				}},
			})
		})
	}
}

// leadsTo fetches a link, without credentials.
func leadsTo(t *testing.T, address string, want []byte) error {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if !bytes.Equal(content, want) {
		return fmt.Errorf("the link leads to %d bytes (HTTP %d), not to the image of %d", len(content), resp.StatusCode, len(want))
	}
	return nil
}

// isIn checks a future time, with a tolerance for the length of a test.
func isIn(at string, ahead time.Duration) error {
	parsed, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return err
	}
	if off := time.Until(parsed) - ahead; off > time.Second || off < -5*time.Minute {
		return fmt.Errorf("%s is in %s, not in %s", at, time.Until(parsed), ahead)
	}
	if !strings.HasSuffix(at, "Z") {
		return errors.New(at + " is not in UTC")
	}
	return nil
}

// Each reason not to return a link has its own message, and none quotes the link.
func TestAccLinkErrors(t *testing.T) {
	t.Parallel()
	edit := func(change func(query url.Values)) sandbox.Rule {
		return sandbox.Rule{Mutate: eachLink(func(address string) any {
			u, err := url.Parse(address)
			if err != nil {
				panic(err)
			}
			query := u.Query()
			change(query)
			u.RawQuery = query.Encode()
			return u.String()
		})}
	}
	for name, test := range map[string]struct {
		rule sandbox.Rule
		says []string
	}{
		"null":      {sandbox.Rule{Mutate: eachLink(func(string) any { return nil })}, []string{"without a link that could be used", "ask the vendor"}},
		"no https":  {sandbox.Rule{Mutate: eachLink(func(string) any { return "http://s3.example/a?X-Amz-Date=20260112T084003Z" })}, []string{"none over https"}},
		"no expiry": {edit(func(q url.Values) { q.Del("X-Amz-Date") }), []string{"expiry time can't be read", "does not say when it expires", "without the link"}},
		"odd expiry": {edit(func(q url.Values) { q.Set("X-Amz-Expires", "soon") }), []string{
			"expiry time can't be read", "X-Amz-Expires of the signed link is not a number"}},
		"expired":    {edit(func(q url.Values) { q.Set("X-Amz-Date", "20260112T084003Z") }), []string{"already expired, at 2026-01-12T09:40:03Z", "clock of this machine says"}},
		"not listed": {sandbox.Rule{Mutate: func(b map[string]any) { b["customerImage"] = b["customerImage"].([]any)[2:] }}, []string{"has no such image", "capillary_customer_images"}},
		"8015":       {sandbox.Rule{Answer: sandbox.ErrorBody(400, 8015, "Customer not found")}, []string{"does not know the customer (8015)", "code 8015", "request id"}},
		"page":       {sandbox.Rule{Answer: sandbox.HTMLPage(502)}, []string{"HTTP 502", "run it again"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			test.rule.Call, test.rule.Times = sandbox.CallGet, -1
			sb.Script(test.rule)
			image := sb.Images(acctest.Regular)[1]
			cli := acctest.NewCLI(t, sb.Env.Getenv, acctest.Links)
			cli.Configure(`
				provider "capillary" {
					max_retries = 0
				}` + link(image.ID))
			report := cli.Plan().WantError(append([]string{"The link to the image could not be fetched", "Image " + image.ID, "of customer 564703420, on 127.0.0.1:"}, append(test.says, "troubleshooting#the-link-to-the-image-could-not-be-fetched")...)...)
			if strings.Contains(report.Output, "X-Amz-Signature=") || strings.Contains(report.Output, "s3.example") {
				t.Errorf("the message quotes the link:\n%s", report.Output)
			}
		})
	}
}

// eachLink edits the links of every image.
func eachLink(change func(address string) any) func(map[string]any) {
	return func(body map[string]any) {
		for _, entry := range body["customerImage"].([]any) {
			image := entry.(map[string]any)
			for _, name := range []string{"filePath", "secureFilePath"} {
				image[name] = change(image[name].(string))
			}
		}
	}
}

// The link is stored nowhere: not in the log at its highest level, nor in the plan, the state or the output.
func TestAccLinkStaysSecret(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the provider")
	}
	sb := acctest.NewSandbox(t)
	cli := acctest.InstalledCLI(t, sb.Env, acctest.Links)
	log := cli.Trace()
	cli.Configure(`
		terraform {
			required_providers {
				capillary = { source = "capillary-community/capillary" }
			}
		}` + link(sb.Images(acctest.Regular)[1].ID) + gallery(acctest.Regular, "") + `
		check "link" {
			assert {
				condition     = ephemeral.capillary_customer_image_url.photo.url == ""
				error_message = "the link is there, and this message must not quote it"
			}
		}`)
	printed := cli.Plan("-out=saved").WantOK().Output
	shown, _ := cli.Run("show", "-json", "saved")
	printed += shown + cli.Apply("saved").WantOK().Output
	for place, text := range map[string]string{"output": printed, "log": acctest.Read(t, log), "state": acctest.Read(t, filepath.Join(cli.Dir, "terraform.tfstate"))} {
		secrets{"signature": "X-Amz-Signature", "session": "X-Amz-Security-Token"}.wantNone(t, place, text)
	}
	if sb.CountCalls(sandbox.CallGet) < 3 {
		t.Error("no link was fetched, so this test looks at the wrong thing")
	}
}

func TestAccLinkBadInput(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	for name, test := range map[string]struct {
		config string
		says   []string
	}{
		"customer": {strings.Replace(link("a"), fmt.Sprint(acctest.Regular), "0", 1), []string{"customer_id", "at least 1"}},
		"image":    {link(""), []string{"image_id", "at least 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cli := acctest.NewCLI(t, sb.Env.Getenv, acctest.Links)
			cli.Configure(test.config)
			cli.Plan().WantError(test.says...)
			sb.WantCalls(t, sandbox.CallGet, 0)
		})
	}
}
