package provider_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// stored applies an avatar of the newcomer, and returns the CLI and the path of the file.
func stored(t *testing.T) (*acctest.Sandbox, *acctest.CLI, string) {
	t.Helper()
	sb := acctest.NewSandbox(t)
	file := acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(avatar(acctest.Newcomer, file))
	cli.Apply().WantOK()
	return sb, cli, file
}

// with is a customer's avatar with more attributes.
func with(customerID int64, file string, attributes ...string) string {
	return strings.Replace(avatar(customerID, file), "file ", strings.Join(attributes, "\n")+"\n file ", 1)
}

// spoiled are the ways in which a file can't be uploaded.
func spoiled() map[string]func(file string) error {
	return map[string]func(file string) error{
		"missing":   func(string) error { return nil },
		"empty":     func(file string) error { return os.WriteFile(file, nil, 0o600) },
		"small":     func(file string) error { return os.WriteFile(file, acctest.Picture(2, 10_239), 0o600) },
		"directory": func(file string) error { return os.Mkdir(file, 0o700) },
		"too large": func(file string) error {
			return errors.Join(os.WriteFile(file, nil, 0o600), os.Truncate(file, 49<<20+1))
		},
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Nothing is deleted if the new file is known to be unusable: whatever asks for the replacement, the plan fails.
func TestAccNothingIsDeletedForWhatCantBeUploaded(t *testing.T) {
	t.Parallel()
	other := fmt.Sprintf("content_sha256 = %q", acctest.SHA256([]byte("another")))
	for name, spoil := range spoiled() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb, cli, file := stored(t)
			before := sb.Tokens(acctest.Newcomer)
			acctest.Remove(t, file)
			must(t, spoil(file))
			cli.Configure(with(acctest.Newcomer, file, `content_type = "image/x-other"`))
			cli.Plan().WantError("The image can't be replaced", file, "Nothing is deleted")
			cli.Configure(avatar(acctest.Regular, file))
			cli.Plan().WantError("The image can't be replaced", file, "Nothing is deleted")
			cli.Configure(avatar(acctest.Newcomer, file))
			cli.Plan("-replace="+acctest.Image).WantError("The image can't be replaced", file, "Nothing is deleted")
			cli.Run("taint", acctest.Image)
			cli.Apply().WantError("The image can't be replaced", file, "Nothing is deleted")
			cli.Run("untaint", acctest.Image)
			cli.Configure(with(acctest.Newcomer, file, other))
			report := cli.Apply()
			if name == "small" {
				report.WantError("The image is not the expected one", file)
			} else {
				report.WantError("The image can't be replaced", file, "Nothing is deleted")
			}
			sb.WantTokens(t, acctest.Newcomer, before...)
		})
	}
}

// Bytes that are clearly not an image are uploaded only after a warning in the plan.
func TestAccWhatIsNoImageIsNamed(t *testing.T) {
	t.Parallel()
	padded := func(head string) []byte { return append([]byte(head), bytes.Repeat([]byte("x "), 12_000)...) }
	for name, test := range map[string]struct {
		content []byte
		says    string
	}{
		"HTML":           {padded("<!DOCTYPE html><html>"), "an HTML page"},
		"text":           {padded("not found "), "text"},
		"JSON":           {[]byte(`["` + strings.Repeat("x", 20_000) + `"]`), "JSON"},
		"Git LFS":        {padded("version https://git-lfs.github.com/spec/v1\n"), "a Git LFS pointer"},
		"another format": {padded("%PDF-1.7\n"), "application/pdf"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, cli, file := stored(t)
			acctest.Write(t, file, test.content)
			cli.Plan().WantOK().WantChanges(1, 0, 1).WantWarning("The file is not an image", file, test.says, "It replaces image")
		})
	}
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(avatar(acctest.Newcomer, acctest.File(t, "new.png", padded("<html>"))))
	cli.Plan().WantOK().WantWarning("The file is not an image", "an HTML page")
	cli.Configure(with(acctest.Newcomer, acctest.File(t, "page.html", padded("<html>")), `content_type = "text/html"`))
	cli.Plan().WantOK().WantNoWarning()
}

// An SVG is an image, whatever precedes its first element.
func TestAccSVGWithAPreamble(t *testing.T) {
	t.Parallel()
	const svg = `<svg xmlns="http://www.w3.org/2000/svg">`
	paths := strings.Repeat(`<path d="M0 0L1 1"/>`, 800) + "</svg>"
	for name, head := range map[string]string{
		"comment": "<!-- Generator: a drawing program -->\n" + svg,
		"mark":    "\xef\xbb\xbf" + svg,
		"licence": "<?xml version=\"1.0\"?>\n<!--\n" + strings.Repeat("You may copy this. ", 300) + "\n-->\n" + svg,
		"doctype": "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"svg11.dtd\">\n" + svg,
		"plain":   `<svg width="9">`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(avatar(acctest.Newcomer, acctest.File(t, "a.svg", []byte(head+paths))))
			cli.Apply().WantOK().WantNoWarning()
			if got := sb.Images(acctest.Newcomer)[0].ContentType; got != "image/svg+xml" {
				t.Errorf("it was sent as %s", got)
			}
		})
	}
}

// An upload that fails after the old image is deleted says that it is gone.
func TestAccAReplacementThatFailsSaysWhatIsGone(t *testing.T) {
	t.Parallel()
	sb, cli, file := stored(t)
	old := sb.Images(acctest.Newcomer)[0]
	acctest.Write(t, file, acctest.Picture(2, 20_000))
	sb.Script(sandbox.Rule{Call: sandbox.CallAdd, Times: -1, Answer: sandbox.ErrorBody(400, 8084, "no valid image file")})
	cli.Apply().WantError("The image could not be uploaded", "The old image is gone", old.ID, "create_before_destroy")
}

// A hash that is known only after apply leaves the image, and the plan says why.
func TestAccAHashThatIsNotKnownYet(t *testing.T) {
	t.Parallel()
	sb, cli, file := stored(t)
	before := sb.Tokens(acctest.Newcomer)
	cli.Configure(`
		resource "terraform_data" "build" { input = filesha256("` + file + `") }
		` + with(acctest.Newcomer, file, "content_sha256 = terraform_data.build.output"))
	cli.Plan().WantOK().WantChanges(1, 0, 0).WantWarning("The image can't be compared", "content_sha256 is known only after apply", "stays as it is")
	cli.Apply().WantOK()
	cli.Plan().WantOK().WantNoWarning().WantChanges(0, 0, 0)
	sb.WantTokens(t, acctest.Newcomer, before...)
}

// A relative path is shown with the directory that it starts from, and with a hint if it looks like a known
// mistake: at plan, where a person decides, and at apply.
func TestAccWhereAFileWasLookedFor(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	link := filepath.Join(t.TempDir(), "link.png")
	must(t, os.Symlink("nowhere.png", link))
	cli.Configure(avatar(acctest.Newcomer, link))
	cli.Plan().WantOK().WantWarning("The image file is not there yet", link, `it is a link to "nowhere.png", which is not there`)
	cli.Apply().WantError("The image file is missing", link, `it is a link to "nowhere.png", which is not there`)
	for path, hint := range map[string]string{
		"avatar.png":                     "path.module",
		"~/avatar.png":                   "pathexpand",
		"https://example.com/avatar.png": "download the image first",
		"path.module/avatar.png":         "path.module is replaced only within",
	} {
		cli.Configure(avatar(acctest.Newcomer, path))
		cli.Plan().WantOK().WantWarning("The image file is not there yet", path, "(/", hint)
		cli.Apply().WantError("The image file is missing", path, "(/", hint)
	}
	cli.Configure(avatar(acctest.Newcomer, "avatar.png "))
	cli.Plan().WantOK().WantWarning("The image file is not there yet", "avatar.png", "(/", "ends with a blank")
}
