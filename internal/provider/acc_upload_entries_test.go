package provider_test

import (
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// An answer that describes several uploads does not say which is ours, but the list does. Here another actor
// uploads an image of the same size at the same moment, which the answer names last.
func TestAccUploadWithSeveralEntries(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t, func(o *sandbox.Options) { o.SeveralEntries = true })
	sb.Script(sandbox.Rule{Call: sandbox.CallAdd, Before: func() { sb.ForeignAdd(t, acctest.Regular, 20_000) }})
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))) + `
		output "token" {
			value = capillary_customer_image.avatar.s3_token
		}`)
	cli.Apply().WantOK()
	foreign := sb.Tokens(acctest.Regular)[:4]
	sb.WantUploads(t, acctest.Regular, 1)
	token, _ := cli.Run("output", "-raw", "token")
	if ours := sb.Uploads(acctest.Regular)[0].Token; token != ours {
		t.Errorf("the state holds %q, but %q was uploaded", token, ours)
	}
	cli.Destroy().WantOK().WantNoWarning()
	sb.WantTokens(t, acctest.Regular, foreign...)
}
