package provider_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A run that ended during its DELETE leaves a note. The next run waits for that DELETE to take effect: if it
// sent a second one first, the late one would hit a different image.
func TestAccDeleteTakesEffectAfterTheRun(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"refreshed": nil, "unread": {"-refresh=false"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(fmt.Sprintf(`
				provider "capillary" {
					settle_timeout = "20s"
				}
				resource "capillary_customer_image" "avatar" {
					customer_id = %d
					file        = %q
					timeouts    = { delete = "5s" }
				}`, acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
			cli.Apply().WantOK().WantChanges(1, 0, 0)
			sb.ForeignAdd(t, acctest.Regular, 30_000) // behind it: what a second DELETE would hit
			sb.Script(sandbox.Rule{Call: sandbox.CallDelete, LateEffect: 10 * time.Second})
			cli.Destroy().WantError("The image could not be deleted", "it could not be determined whether it was carried out", "run it again")
			foreign := sb.Tokens(acctest.Regular)
			foreign = append(foreign[:3:3], foreign[4])

			// The second must not run out of the time that the first one had.
			cli.Configure(fmt.Sprintf(`
				provider "capillary" {
					settle_timeout = "20s"
				}
				resource "capillary_customer_image" "avatar" {
					customer_id = %d
					file        = %q
				}`, acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
			if len(args) > 0 {
				cli.Destroy(args...).WantError("nothing was sent", "may still take effect") // its state still says 5s
			}
			cli.Destroy().WantOK()
			sb.WantCalls(t, sandbox.CallDelete, 1)
			sb.WantTokens(t, acctest.Regular, foreign...)
		})
	}
}

// A hash that is not known yet says nothing about the bytes: the image stays as it is.
func TestAccHashUnknownForAnExistingImage(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	file := acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	configure := func(run int) {
		cli.Configure(fmt.Sprintf(`
			resource "terraform_data" "hash" {
				input            = %q
				triggers_replace = %d
			}
			resource "capillary_customer_image" "avatar" {
				customer_id    = %d
				file           = %q
				content_sha256 = terraform_data.hash.output
			}`, acctest.SHA256(acctest.Picture(1, 20_000)), run, acctest.Regular, file))
	}
	configure(1)
	cli.Apply().WantOK().WantChanges(2, 0, 0)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	configure(2)
	cli.Apply().WantOK().WantChanges(1, 0, 1).WantWarning("The image can't be compared", "stays as it is")
	sb.WantUploads(t, acctest.Regular, 1)
	cli.Destroy().WantOK()
}
