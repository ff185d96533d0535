package provider_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// inline configures the bytes themselves.
func inline(content []byte) string {
	return fmt.Sprintf(`
		resource "capillary_customer_image" "avatar" {
			customer_id       = %d
			content_base64_wo = %q
		}`, acctest.Regular, base64.StdEncoding.EncodeToString(content))
}

func TestAccInlineContent(t *testing.T) {
	t.Parallel()
	acctest.Needs(t, acctest.WriteOnly)
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{
				Config: inline(acctest.Picture(1, 20_000)),
				ConfigStateChecks: []statecheck.StateCheck{
					value("content_base64_wo", knownvalue.Null()),
					value("content_sha256", knownvalue.StringExact(acctest.SHA256(acctest.Picture(1, 20_000)))),
					value("content_type", knownvalue.StringExact("image/png")),
				},
			},
			{
				Config:           inline(acctest.Picture(2, 20_000)),
				ConfigPlanChecks: plans(plancheck.ResourceActionDestroyBeforeCreate),
			},
		},
	})
	uploads := sb.Uploads(acctest.Regular)
	if len(uploads) != 2 || uploads[0].SHA256 != acctest.SHA256(acctest.Picture(1, 20_000)) || uploads[1].SHA256 != acctest.SHA256(acctest.Picture(2, 20_000)) {
		t.Errorf("uploads %+v", uploads)
	}
	sb.WantTokens(t, acctest.Regular, foreign...)
}

// Neither the saved plan nor the state contains inline bytes. (A literal would be in the plan's copy of the
// configuration.)
func TestAccInlineContentIsNotKept(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv, acctest.WriteOnly)
	content := acctest.Picture(1, 20_000)
	encoded := base64.StdEncoding.EncodeToString(content)
	cli.Configure(fmt.Sprintf(`
		resource "capillary_customer_image" "avatar" {
			customer_id       = %d
			content_base64_wo = filebase64(%q)
		}`, acctest.Regular, acctest.File(t, "avatar.png", content)))
	cli.Plan("-out=saved").WantOK()
	plan, ok := cli.Run("show", "-json", "saved")
	if !ok || !json.Valid([]byte(plan)) {
		t.Fatal(plan)
	}
	cli.Apply("saved").WantOK()
	state, err := os.ReadFile(filepath.Join(cli.Dir, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"plan": plan, "state": string(state)} {
		if !strings.Contains(text, acctest.SHA256(content)) {
			t.Errorf("the %s lacks the hash, so this test looks at the wrong thing", name)
		}
		if strings.Contains(text, encoded[4000:4100]) {
			t.Errorf("the %s holds the content", name)
		}
	}
	cli.Destroy().WantOK()
}

func TestAccContentTypes(t *testing.T) {
	t.Parallel()
	padded := func(head string) []byte { return append([]byte(head), bytes.Repeat([]byte{' '}, 12_000)...) }
	for name, test := range map[string]struct {
		content []byte
		want    string
	}{
		"a.png":  {acctest.Picture(1, 12_000), "image/png"},
		"b.svg":  {padded(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"></svg>`), "image/svg+xml"},
		"c.webp": {padded("RIFF\x00\x30\x00\x00WEBPVP8 "), "image/webp"},
		"d.heic": {padded("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), "image/heic"},
		"e.avif": {padded("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif"), "image/avif"},
		"f.jpg":  {padded("\xff\xd8\xff\xe0\x00\x10JFIF"), "image/jpeg"},
		"g.png":  {padded("GIF89a"), "image/gif"}, // the bytes decide, not the name
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: sb.Factories(),
				Steps: []resource.TestStep{{
					Config:            avatar(acctest.Newcomer, acctest.File(t, name, test.content)),
					ConfigStateChecks: []statecheck.StateCheck{value("content_type", knownvalue.StringExact(test.want))},
					PostApplyFunc: func() {
						if got := sb.Images(acctest.Newcomer)[0].ContentType; got != test.want {
							t.Errorf("it was sent as %s", got)
						}
					},
				}},
			})
		})
	}
}

// hashed configures the expected hash of the bytes.
func hashed(file, hash string) string {
	return fmt.Sprintf(`
		resource "capillary_customer_image" "avatar" {
			customer_id    = %d
			file           = %q
			content_sha256 = %q
		}`, acctest.Regular, file, hash)
}

func TestAccConfiguredHash(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	content := acctest.Picture(1, 20_000)
	wrong := acctest.SHA256([]byte("something else"))
	file := acctest.File(t, "avatar.png", content)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{
				Config:      hashed(file, wrong),
				ExpectError: acctest.Says("The image is not the expected one", file, "has the SHA-256 "+acctest.SHA256(content), "but content_sha256 is "+wrong),
			},
			{Config: hashed(file, acctest.SHA256(content))},
			{
				Config:           avatar(acctest.Regular, file), // it repeats only what is known anyway
				ConfigPlanChecks: plans(plancheck.ResourceActionNoop),
			},
		},
	})
	sb.WantUploads(t, acctest.Regular, 1)
	sb.WantTokens(t, acctest.Regular, foreign...)
}

// drawn lets another resource write the file during the apply, from a copy. rest is more configuration of the
// image.
func drawn(source, file, rest string) string {
	return fmt.Sprintf(`
		resource "terraform_data" "draw" {
			input = %[2]q
			provisioner "local-exec" {
				command = "cp '%[1]s' '%[2]s'"
			}
		}
		resource "capillary_customer_image" "avatar" {
			customer_id = %[3]d
			depends_on  = [terraform_data.draw]
			%[4]s
		}`, source, file, acctest.Regular, rest)
}

func TestAccFileWrittenDuringApply(t *testing.T) {
	t.Parallel()
	content := acctest.Picture(1, 20_000)
	source := acctest.File(t, "source.png", content)
	for name, test := range map[string]struct{ path, hash string }{
		"path known":           {path: `file = "FILE"`},
		"path known, and hash": {path: `file = "FILE"`, hash: acctest.SHA256(content)},
		"path unknown":         {path: `file = terraform_data.draw.output`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			file := filepath.Join(t.TempDir(), "drawn.png")
			rest := strings.ReplaceAll(test.path, "FILE", file)
			if test.hash != "" {
				rest += fmt.Sprintf("\ncontent_sha256 = %q", test.hash)
			}
			config := drawn(source, file, rest)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: sb.Factories(),
				Steps: []resource.TestStep{
					{
						Config:            config,
						ConfigPlanChecks:  plans(plancheck.ResourceActionCreate),
						ConfigStateChecks: []statecheck.StateCheck{value("content_sha256", knownvalue.StringExact(acctest.SHA256(content)))},
					},
					{Config: config, PlanOnly: true},
				},
			})
			sb.WantUploads(t, acctest.Regular, 1)
		})
	}
}

// The written file is not the announced one: nothing is sent.
func TestAccFileWrittenWithAnotherHash(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	file := filepath.Join(t.TempDir(), "drawn.png")
	announced := acctest.SHA256(acctest.Picture(1, 20_000))
	written := acctest.Picture(2, 20_000)
	rest := fmt.Sprintf("file = %q\ncontent_sha256 = %q", file, announced)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{{
			Config:      drawn(acctest.File(t, "source.png", written), file, rest),
			ExpectError: acctest.Says(file, "has the SHA-256 "+acctest.SHA256(written), announced),
		}},
	})
	sb.WantCalls(t, sandbox.CallAdd, 0)
}
