package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
)

// A destroy begins with a plan of the configuration, whose errors stop it. Providers can't know that it is a
// destroy, so each such error names the way that skips this plan, and that way works.
func TestAccADestroyThatIsRefusedNamesTheWay(t *testing.T) {
	t.Parallel()
	wrong := fmt.Sprintf("content_sha256 = %q", acctest.SHA256([]byte("another")))
	second := func(customerID int64, file string) string {
		return strings.Replace(avatar(customerID, file), `"avatar"`, `"second"`, 1)
	}
	for name, test := range map[string]struct {
		title  string
		gone   bool // the file of the image
		config func(file string) string
		taint  bool
	}{
		"another type, no file":     {"The image can't be replaced", true, func(file string) string { return with(acctest.Newcomer, file, `content_type = "image/x-other"`) }, false},
		"another hash, no file":     {"The image can't be replaced", true, func(file string) string { return with(acctest.Newcomer, file, wrong) }, false},
		"another customer, no file": {"The image can't be replaced", true, func(file string) string { return avatar(acctest.Regular, file) }, false},
		"tainted, no file":          {"The image can't be replaced", true, func(file string) string { return avatar(acctest.Newcomer, file) }, true},
		"another hash":              {"The image is not the expected one", false, func(file string) string { return with(acctest.Newcomer, file, wrong) }, false},
		"too many more":             {"More images than fit", false, func(file string) string { return avatar(acctest.Newcomer, file) + newImages(t, 5, acctest.Newcomer) }, false},
		"an unknown customer more":  {"The image could not be uploaded", false, func(file string) string { return avatar(acctest.Newcomer, file) + second(99, file) }, false},
		"an unusable file more": {"The image can't be used", false, func(file string) string {
			return avatar(acctest.Newcomer, file) + second(acctest.Newcomer, t.TempDir())
		}, false},
		"nothing to upload more": {"There is nothing to upload", false, func(file string) string {
			return avatar(acctest.Newcomer, file) + fmt.Sprintf("\nresource \"capillary_customer_image\" \"second\" { customer_id = %d }", acctest.Newcomer)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb, cli, file := stored(t)
			if test.gone {
				acctest.Remove(t, file)
			}
			if test.taint {
				cli.Run("taint", acctest.Image)
			}
			cli.Configure(test.config(file))
			before := sb.Tokens(acctest.Newcomer)
			cli.Destroy().WantError(test.title, "terraform destroy -refresh=false")
			sb.WantTokens(t, acctest.Newcomer, before...)
			cli.Destroy("-refresh=false").WantOK().WantChanges(0, 0, 1)
			sb.WantTokens(t, acctest.Newcomer)
		})
	}
}

// So it is with adopted images, which have no file for another customer.
func TestAccADestroyOfAnAdoptedImage(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(cli *acctest.CLI, config string) string{
		"tainted": func(cli *acctest.CLI, _ string) string {
			cli.Run("taint", acctest.Image)
			return "There is nothing to upload"
		},
		"another customer": func(cli *acctest.CLI, config string) string {
			cli.Configure(strings.Replace(config, fmt.Sprintf("customer_id = %d", acctest.Regular), fmt.Sprintf("customer_id = %d", acctest.Newcomer), 1))
			return "An adopted image can't go to another customer"
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			config := adopted(fmt.Sprintf("%d/%s", acctest.Regular, sb.Images(acctest.Regular)[1].ID))
			cli.Configure(config)
			cli.Apply().WantOK()
			title := spoil(cli, config)
			cli.Destroy().WantError(title, "terraform destroy -refresh=false")
			cli.Destroy("-refresh=false").WantOK().WantChanges(0, 0, 1)
			sb.WantDeleted(t, acctest.Regular, 1)
		})
	}
}
