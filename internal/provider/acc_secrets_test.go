package provider_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// No credential, signed link or mobile number is in the log at its highest level, in plan and state, in the
// folder that runs share, or in the output, whether the run succeeds or fails.
func TestAccSecretsStaySecret(t *testing.T) {
	t.Parallel()
	if testing.Short() || os.Getenv("TF_ACC") == "" {
		t.Skip("needs a Terraform CLI and TF_ACC=1: run \"make test\"")
	}
	username, hash := sandbox.DefaultSeed().Username, capillary.HashPassword(markedPassword)
	for name, test := range map[string]struct {
		env  acctest.Env
		sent []string // the secrets that the API receives, and so could quote in a message
	}{
		"basic": {acctest.Env{"CAPILLARY_USERNAME": username, "CAPILLARY_PASSWORD": markedPassword}, []string{"MD5", "Basic"}},
		"MD5":   {acctest.Env{"CAPILLARY_USERNAME": username, "CAPILLARY_PASSWORD_MD5": hash}, []string{"MD5", "Basic"}},
		"keys":  {acctest.Env{"CAPILLARY_CLIENT_KEY": markedKey, "CAPILLARY_CLIENT_SECRET": markedSecret}, []string{"key", "secret"}},
		"token": {acctest.Env{"CAPILLARY_ACCESS_TOKEN": markedToken}, []string{"token"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLookout(t, test.env)
			// The secrets that a hostile answer quotes.
			echo := "https://s3.example/a?X-Amz-Signature=abc"
			for _, name := range test.sent {
				echo += " " + confidential(l.content)[name]
			}
			l.configure(t)
			l.apply(t, echo)
			l.query(echo)
			l.fail(echo)
			l.saw(l.cli.Destroy().WantOK())
			l.purge(t, echo)
			l.wantNone(t)
			if !strings.Contains(acctest.Read(t, l.log), "Capillary API call") || !strings.Contains(l.cache(t), "removed") {
				t.Error("the log or the cache folder has nothing of the provider's, so this test looks at the wrong thing")
			}
		})
	}
}

// configure uses everything that the provider has.
func (l *lookout) configure(t *testing.T) {
	t.Helper()
	images := l.Images(acctest.Regular)
	hcl := acctest.Required + impatient + link(images[0].ID) + gallery(acctest.Regular, "") + fmt.Sprintf(`
		data "capillary_customer" "by_mobile" {
			identifier_name  = "mobile"
			identifier_value = %q
		}
		data "capillary_customer" "by_email" {
			identifier_name  = "email"
			identifier_value = %q
		}
		resource "capillary_customer_image" "avatar" {
			customer_id       = data.capillary_customer.by_mobile.customer_id
			content_base64_wo = filebase64(%q)
		}
		import {
			to = capillary_customer_image.adopted
			id = "%d/%s"
		}
		resource "capillary_customer_image" "adopted" {
			customer_id = data.capillary_customer.by_email.customer_id
		}
		check "link" {
			assert {
				condition     = ephemeral.capillary_customer_image_url.photo.url == ""
				error_message = "the link is there, and this message must not quote it"
			}
		}`, markedMobile, markedEmail, acctest.File(t, "avatar.png", l.content), acctest.Regular, images[1].ID)
	if l.cli.Has(acctest.Actions) {
		hcl += fmt.Sprintf(`
		action "capillary_customer_images_purge" "all" {
			config {
				customer_id = %d
			}
		}`, acctest.Regular)
	}
	l.cli.Configure(hcl)
}

// apply fails to upload, then gets no answer to an upload, so that the image is downloaded for comparison.
func (l *lookout) apply(t *testing.T, echo string) {
	t.Helper()
	l.saw(l.cli.Plan("-out=saved").WantOK())
	l.show("saved")
	l.Script(sandbox.Rule{Call: sandbox.CallAdd, Answer: sandbox.ErrorBody(400, 8084, "Refused "+echo)})
	l.saw(l.cli.Apply("saved").WantError("code 8084", "Refused"))
	l.Script(sandbox.Rule{Call: sandbox.CallAdd, Drop: sandbox.DropAfter})
	l.Script(sandbox.Rule{Call: sandbox.CallLink, Answer: &sandbox.Answer{Status: 503, Body: "<Error><StringToSign>" + echo + "</StringToSign></Error>"}})
	l.saw(l.cli.Apply().WantOK())
	if l.CountCalls(sandbox.CallLink) < 2 {
		t.Error("no link was followed, so this test looks at the wrong thing")
	}
	l.show()
	printed, _ := l.cli.Run("plan", "-no-color")
	l.printed.WriteString(printed)
}

// query finds images, and then fails.
func (l *lookout) query(echo string) {
	if !l.cli.Has(acctest.Queries) {
		return
	}
	blocks := search(fmt.Sprintf("customer_id = %d", acctest.Regular), "include_resource = true")
	l.saw(l.cli.Query(blocks).WantOK())
	l.Script(sandbox.Rule{Call: sandbox.CallGet, Answer: sandbox.ErrorBody(400, 8015, "No images for "+echo)})
	l.saw(l.cli.Query(blocks).WantError("code 8015", "No images for"))
}

// fail makes each call fail with an answer that quotes secrets.
func (l *lookout) fail(echo string) {
	for kind, value := range map[string]string{"mobile": markedMobile + " " + markedMobile[2:], "email": markedEmail} {
		l.Script(sandbox.Rule{Call: sandbox.CallLookup, Answer: sandbox.ErrorBody(400, 8015, "No customer for "+value+" "+echo)})
		l.saw(l.cli.Plan("-target=data.capillary_customer.by_"+kind).WantError("code 8015", "No customer for"))
	}
	refused := sandbox.ErrorBody(403, 4000, "Not for "+echo)
	refused.Header = http.Header{"X-CAP-REQUEST-ID": {"request " + echo}}
	rule := l.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Answer: refused})
	l.saw(l.cli.Plan().WantError("code 4000", "Not for"))
	rule.Remove()
	l.Script(sandbox.Rule{Call: sandbox.CallDelete, Times: 2, Answer: sandbox.ErrorBody(400, 8015, "None deleted for "+echo)})
	l.saw(l.cli.Destroy().WantError("code 8015", "None deleted for"))
	if l.CountCalls(sandbox.CallToken) == 0 {
		return
	}
	l.tap.token.Remove()
	rule = l.Script(sandbox.Rule{Call: sandbox.CallToken, Times: -1, Answer: sandbox.ErrorBody(200, 320001, "No token for "+echo)})
	l.saw(l.cli.Plan().WantError("code 320001", "No token for"))
	rule.Remove()
	l.tap.listen(l.Sandbox)
}

// purge deletes what is left, at the second attempt.
func (l *lookout) purge(t *testing.T, echo string) {
	t.Helper()
	if !l.cli.Has(acctest.Actions) {
		return
	}
	const invoke = "-invoke=action.capillary_customer_images_purge.all"
	l.Script(sandbox.Rule{Call: sandbox.CallDelete, Answer: sandbox.ErrorBody(400, 8015, "None purged for "+echo)})
	l.saw(l.cli.Apply(invoke).WantError("None purged for"))
	l.saw(l.cli.Apply(invoke).WantOK())
	l.WantTokens(t, acctest.Regular)
}
