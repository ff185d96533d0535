package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// What can't be uploaded is an error at plan, on the attribute that names it, before any call.
func TestAccBadInput(t *testing.T) {
	t.Parallel()
	empty := acctest.File(t, "empty.png", nil)
	good := acctest.File(t, "good.png", acctest.Picture(1, 20_000))
	directory := t.TempDir()
	huge := acctest.File(t, "huge.png", nil)
	if err := os.Truncate(huge, 49<<20+1); err != nil { // sparse: it takes no space
		t.Fatal(err)
	}
	locked := filepath.Join(good, "below-a-file.png")
	for name, test := range map[string]struct {
		attributes string
		says       []string
	}{
		"empty":             {fmt.Sprintf("file = %q", empty), []string{"The image can't be used", "file = ", empty, "it is empty"}},
		"directory":         {fmt.Sprintf("file = %q", directory), []string{"The image can't be used", directory, "is a directory"}},
		"too large":         {fmt.Sprintf("file = %q", huge), []string{"The image can't be used", huge, "it has 51380225 bytes", "49 MB at most"}},
		"below a file":      {fmt.Sprintf("file = %q", locked), []string{"The image can't be used", locked, "can't be read"}},
		"no path":           {`file = ""`, []string{"file", "at least 1"}},
		"neither":           {``, []string{"There is nothing to upload", "neither file nor content_base64_wo is set", "import"}},
		"both":              {fmt.Sprintf("file = %q\ncontent_base64_wo = \"aGVsbG8=\"", good), []string{"content_base64_wo", "file"}},
		"no base64":         {`content_base64_wo = "%% hello %%"`, []string{"The image can't be used", "content_base64_wo = ", "is not valid base64"}},
		"cut base64":        {`content_base64_wo = "aGVsbG8"`, []string{"is not valid base64"}},
		"empty base64":      {`content_base64_wo = ""`, []string{"content_base64_wo", "at least 1"}},
		"short hash":        {fmt.Sprintf("file = %q\ncontent_sha256 = \"abc\"", good), []string{"content_sha256", "must be a SHA-256 in lower-case hexadecimal"}},
		"hash of nothing":   {fmt.Sprintf("content_sha256 = %q", acctest.SHA256(nil)), []string{"There is no content to describe", "content_sha256"}},
		"type of nothing":   {`content_type = "image/png"`, []string{"There is no content to describe", "content_type"}},
		"no type":           {fmt.Sprintf("file = %q\ncontent_type = \"png\"", good), []string{"content_type", `must be a MIME type such as "image/png"`}},
		"type with a line":  {fmt.Sprintf("file = %q\ncontent_type = \"image/png; a\\r\\nX-Evil: 1\"", good), []string{"content_type", "must be a MIME type", `got: "image/png; a\r\nX-Evil: 1"`}},
		"type, lines first": {fmt.Sprintf("file = %q\ncontent_type = \"image/png\\r\\n\\r\\nevil;\"", good), []string{"content_type", "must be a MIME type"}},
		"no customer":       {fmt.Sprintf("file = %q\ncustomer_id = 0", good), []string{"customer_id", "at least 1"}},
		"no duration":       {fmt.Sprintf("file = %q\ntimeouts = { create = \"soon\" }", good), []string{"soon"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			customer := fmt.Sprintf("customer_id = %d", acctest.Regular)
			if name == "no customer" {
				customer = ""
			}
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: sb.Factories(),
				Steps: []resource.TestStep{{
					Config: fmt.Sprintf(`
						resource "capillary_customer_image" "avatar" {
							%s
							%s
						}`, customer, test.attributes),
					PlanOnly:    true,
					ExpectError: acctest.Says(test.says...),
				}},
			})
			sb.WantCalls(t, sandbox.CallAny, 0)
		})
	}
}

// Only the API refuses a small file: the plan warns, and the apply shows the API's message.
func TestAccSmallFile(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	file := acctest.File(t, "small.png", acctest.Picture(1, 10_239))
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(avatar(acctest.Regular, file))
	cli.Plan().WantOK().WantChanges(1, 0, 0).WantWarning("The image is small", file, "10239 bytes", "10 KB", "8083")
	cli.Apply().WantError("The image could not be uploaded", "refuses the image", "code 8083", "10 KB to 49 MB")
	sb.WantTokens(t, acctest.Regular, foreign...)
	acctest.Write(t, file, acctest.Picture(1, 10_240))
	cli.Apply().WantOK().WantNoWarning().WantChanges(1, 0, 0)
	cli.Destroy().WantOK()
}

// A missing file may still be written. If it is not, the apply fails and sends nothing.
func TestAccMissingFile(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	file := filepath.Join(t.TempDir(), "missing.png")
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(avatar(acctest.Regular, file))
	cli.Plan().WantOK().WantChanges(1, 0, 0).WantWarning("The image file is not there yet", file)
	cli.Apply().WantError("The image file is missing", file, "Nothing was uploaded", "check the path")
	sb.WantCalls(t, sandbox.CallAdd, 0)
	if state, _ := cli.Run("state", "list"); state != "" {
		t.Errorf("the state holds %s", state)
	}
	acctest.Write(t, file, acctest.Picture(1, 20_000))
	cli.Apply().WantOK().WantNoWarning()
	cli.Destroy().WantOK()
	sb.WantUploads(t, acctest.Regular, 1)
}
