package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// second is the image of the regular customer that most of these tests import by its index.
const second = `id = "564703420/1"`

// importing is an import block for the avatar.
func importing(what string) string {
	return fmt.Sprintf(`
		import {
			to = capillary_customer_image.avatar
			%s
		}`, what)
}

// change is what a plan wants to do with the avatar.
type change struct {
	Actions      []string       `json:"actions"`
	Before       map[string]any `json:"before"`
	After        map[string]any `json:"after"`
	AfterUnknown map[string]any `json:"after_unknown"`
	ReplacePaths [][]string     `json:"replace_paths"`
}

// planned plans, and returns the saved plan's JSON.
func planned(t *testing.T, cli *acctest.CLI) (acctest.Report, change) {
	t.Helper()
	report := cli.Plan("-out=saved").WantOK()
	var plan struct {
		Changes []struct {
			Address string `json:"address"`
			Change  change `json:"change"`
		} `json:"resource_changes"`
	}
	shown, _ := cli.Run("show", "-json", "saved")
	if err := json.Unmarshal([]byte(shown), &plan); err != nil {
		t.Fatalf("%v: %s", err, shown)
	}
	for _, c := range plan.Changes {
		if c.Address == acctest.Image {
			return report, c.Change
		}
	}
	t.Fatalf("the plan has no %s: %s", acctest.Image, shown)
	return report, change{}
}

// want checks the actions, and which attributes differ.
func (c change) want(t *testing.T, actions []string, differing ...string) {
	t.Helper()
	var got []string
	for _, name := range slices.Sorted(maps.Keys(c.After)) {
		if !reflect.DeepEqual(c.Before[name], c.After[name]) {
			got = append(got, name)
		}
	}
	got = slices.AppendSeq(got, maps.Keys(c.AfterUnknown))
	slices.Sort(got)
	if !slices.Equal(c.Actions, actions) || !slices.Equal(got, differing) {
		t.Errorf("the plan is to %v, and changes %v; but it should be to %v and change %v", c.Actions, got, actions, differing)
	}
}

// wantReplacement checks that the image is replaced because of its bytes.
func (c change) wantReplacement(t *testing.T) {
	t.Helper()
	byHash := slices.ContainsFunc(c.ReplacePaths, func(p []string) bool { return slices.Equal(p, []string{"content_sha256"}) })
	if !slices.Equal(c.Actions, []string{"delete", "create"}) || !byHash {
		t.Errorf("the plan is to %v because of %v, but should replace because of content_sha256", c.Actions, c.ReplacePaths)
	}
}

// wantDownloads checks how often bytes were downloaded.
func wantDownloads(t *testing.T, sb *acctest.Sandbox, want int) {
	t.Helper()
	sb.WantCalls(t, sandbox.CallLink, want)
}

// wantUntouched checks that all images are as before, and that no call tried to change one.
func wantUntouched(t *testing.T, sb *acctest.Sandbox, before []string) {
	t.Helper()
	sb.WantTokens(t, acctest.Regular, before...)
	sb.WantCalls(t, sandbox.CallAdd, 0)
	sb.WantCalls(t, sandbox.CallDelete, 0)
}

// However an image is imported, a file with its bytes is one update in place of file alone, and the next plan is
// empty. The bytes are downloaded once.
func TestAccImportOfTheSameBytes(t *testing.T) {
	t.Parallel()
	const index = 1
	for name, what := range map[string]func(sandbox.Image) string{
		"by id":    func(i sandbox.Image) string { return fmt.Sprintf("id = \"%d/%s\"", acctest.Regular, i.ID) },
		"by token": func(i sandbox.Image) string { return fmt.Sprintf("id = \"%d/%s\"", acctest.Regular, i.Token) },
		"by index": func(i sandbox.Image) string { return fmt.Sprintf("id = \"%d/%d\"", acctest.Regular, i.Index) },
		"by identity": func(i sandbox.Image) string {
			return fmt.Sprintf("identity = { customer_id = %d, image_id = %q }", acctest.Regular, i.ID)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "by identity" {
				acctest.Needs(t, acctest.ImportByIdentity)
			}
			sb := acctest.NewSandbox(t)
			before := sb.Tokens(acctest.Regular)
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(importing(what(sb.Images(acctest.Regular)[index])) + avatar(acctest.Regular, acctest.File(t, "same.png", seeded(index))))
			report, plan := planned(t, cli)
			report.WantNoWarningBut("The import id is an index")
			plan.want(t, []string{"update"}, "file")
			wantDownloads(t, sb, 1)
			sb.WantCalls(t, sandbox.CallGet, 1) // one list to find it, one for a link, and one to read it
			cli.Apply("saved").WantOK().WantChanges(0, 1, 0)
			cli.Plan("-detailed-exitcode").WantOK().WantNoWarning() // so it is empty
			wantDownloads(t, sb, 1)
			wantUntouched(t, sb, before)
		})
	}
}

// The same with the command, which saves the state between the import and the plan, and with an API that reports
// no sizes.
func TestAccImportCommandThenFile(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]func(*sandbox.Options){
		"plain":        func(*sandbox.Options) {},
		"unknown size": func(o *sandbox.Options) { o.OmitSizes = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t, option)
			before := sb.Tokens(acctest.Regular)
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(avatar(acctest.Regular, acctest.File(t, "same.png", seeded(1))))
			wantImported(t, cli)
			report, plan := planned(t, cli)
			report.WantNoWarning()
			plan.want(t, []string{"update"}, "file")
			cli.Apply("saved").WantOK().WantChanges(0, 1, 0)
			cli.Plan("-detailed-exitcode").WantOK().WantNoWarning()
			wantDownloads(t, sb, 1)
			wantUntouched(t, sb, before)
		})
	}
}

// wantImported runs "terraform import", and returns its output.
func wantImported(t *testing.T, cli *acctest.CLI) string {
	t.Helper()
	printed, ok := cli.Run("import", "-input=false", "-no-color", acctest.Image, fmt.Sprintf("%d/1", acctest.Regular))
	if !ok {
		t.Fatalf("the import failed:\n%s", printed)
	}
	return printed
}

// An image that was adopted without a file gets its file later, and different bytes replace it. Nothing is
// downloaded again in between.
func TestAccImportThenFile(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	config := avatar(acctest.Regular, acctest.File(t, "same.png", seeded(1)))
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{Config: adopted(fmt.Sprintf("%d/1", acctest.Regular))},
			{
				Config:           config,
				ConfigPlanChecks: plans(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					value("s3_token", knownvalue.StringExact(foreign[1])),
					value("content_sha256", knownvalue.StringExact(acctest.SHA256(seeded(1)))),
					value("content_type", knownvalue.Null()),
				},
				PostApplyFunc: func() {
					sb.WantTokens(t, acctest.Regular, foreign...)
					sb.WantCalls(t, sandbox.CallAdd, 0)
				},
			},
			{Config: config, PlanOnly: true},
			{
				Config:           avatar(acctest.Regular, acctest.File(t, "other.png", acctest.Picture(1, 24_576))),
				ConfigPlanChecks: plans(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					value("content_sha256", knownvalue.StringExact(acctest.SHA256(acctest.Picture(1, 24_576)))),
					value("content_type", knownvalue.StringExact("image/png")),
				},
			},
		},
	})
	sb.WantUploads(t, acctest.Regular, 1)
	sb.WantTokens(t, acctest.Regular, foreign[0], foreign[2])
}

// The content of an imported image may also be inline: only its hash is stored.
func TestAccImportThenInline(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	before := sb.Tokens(acctest.Regular)
	cli := acctest.NewCLI(t, sb.Env.Getenv, acctest.WriteOnly)
	cli.Configure(importing(second) + fmt.Sprintf(`
		resource "capillary_customer_image" "avatar" {
			customer_id       = %d
			content_base64_wo = filebase64(%q)
		}`, acctest.Regular, acctest.File(t, "same.png", seeded(1))))
	_, plan := planned(t, cli)
	plan.want(t, []string{"no-op"})
	cli.Apply("saved").WantOK().WantChanges(0, 0, 0)
	cli.Plan("-detailed-exitcode").WantOK()
	wantDownloads(t, sb, 1)
	wantUntouched(t, sb, before)
}

// The API does not report the type: a configured one is accepted, and uploads nothing.
func TestAccImportThenType(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	before := sb.Tokens(acctest.Regular)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	config := avatar(acctest.Regular, acctest.File(t, "same.png", seeded(1)))
	cli.Configure(importing(second) + strings.Replace(config, "file ", "content_type = \"image/png\"\n file ", 1))
	_, plan := planned(t, cli)
	plan.want(t, []string{"update"}, "content_type", "file")
	cli.Apply("saved").WantOK()
	cli.Plan("-detailed-exitcode").WantOK()
	wantUntouched(t, sb, before)
}

// Different bytes replace the image that was just imported, even if they have the same size; the plan says so.
func TestAccImportOfOtherBytes(t *testing.T) {
	t.Parallel()
	for name, content := range map[string][]byte{"same size": acctest.Picture(1, 24_576), "other size": acctest.Picture(1, 20_000)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			foreign := sb.Tokens(acctest.Regular)
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(importing(second) + avatar(acctest.Regular, acctest.File(t, "other.png", content)))
			report, plan := planned(t, cli)
			report.WantNoWarningBut("The import id is an index").WantChanges(1, 0, 1)
			plan.wantReplacement(t)
			sb.WantTokens(t, acctest.Regular, foreign...)
			cli.Apply("saved").WantOK()
			cli.Plan("-detailed-exitcode").WantOK()
			cli.Destroy().WantOK()
			sb.WantTokens(t, acctest.Regular, foreign[0], foreign[2])
		})
	}
}

// With create_before_destroy as well, and then the old image is deleted last.
func TestAccImportOfOtherBytesCreateBeforeDestroy(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	configure := func(content []byte) {
		cli.Configure(importing(second) + fmt.Sprintf(`
			resource "capillary_customer_image" "avatar" {
				customer_id = %d
				file        = %q
				lifecycle {
					create_before_destroy = true
				}
			}`, acctest.Regular, acctest.File(t, "image.png", content)))
	}
	configure(acctest.Picture(1, 24_576))
	_, other := planned(t, cli)
	if !slices.Equal(other.Actions, []string{"create", "delete"}) {
		t.Errorf("the plan is to %v", other.Actions)
	}
	configure(seeded(1))
	_, same := planned(t, cli)
	same.want(t, []string{"update"}, "file")
	configure(acctest.Picture(1, 24_576))
	cli.Apply().WantOK()
	sb.WantTokens(t, acctest.Regular, foreign[0], foreign[2], uploaded(t, sb))
}

// uploaded returns the token of the one image that the provider has added.
func uploaded(t *testing.T, sb *acctest.Sandbox) string {
	t.Helper()
	added := sb.Uploads(acctest.Regular)
	if len(added) != 1 {
		t.Fatalf("there are %d uploads", len(added))
	}
	return added[0].Token
}

// A configured hash without the file is compared with the one that the import found.
func TestAccImportWithoutTheFile(t *testing.T) {
	t.Parallel()
	announce := func(content []byte) string {
		return importing(second) + fmt.Sprintf(`
			resource "capillary_customer_image" "avatar" {
				customer_id    = %d
				file           = "later.png"
				content_sha256 = %q
			}`, acctest.Regular, acctest.SHA256(content))
	}
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(announce(seeded(1)))
	report, plan := planned(t, cli)
	report.WantWarning("The image can't be compared", "there is no such file")
	plan.want(t, []string{"update"}, "file")
	cli.Configure(announce(acctest.Picture(1, 24_576)))
	cli.Plan().WantError("The image can't be replaced", "there is no such file", "Nothing is deleted")
	sb.Script(sandbox.Rule{Call: sandbox.CallLink, Times: -1, Answer: sandbox.EmptyBody(404)})
	cli.Configure(announce(seeded(1)))
	cli.Plan().WantError("The image can't be replaced", "there is no such file")
}
