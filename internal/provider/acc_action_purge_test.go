package provider_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// purged is a sandbox, and a Terraform with one action.
type purged struct {
	*acctest.Sandbox
	cli    *acctest.CLI
	before []sandbox.Image
}

func newPurged(t *testing.T, options ...func(*sandbox.Options)) *purged {
	t.Helper()
	sb := acctest.NewSandbox(t, options...)
	return &purged{Sandbox: sb, cli: acctest.NewCLI(t, sb.Env.Getenv, acctest.Actions), before: sb.Images(acctest.Regular)}
}

// invoke runs the action with this config.
func (p *purged) invoke(config string) acctest.Report { return p.invokeWith("all", config) }

// invokeWith also sets the plan's checks.
func (p *purged) invokeWith(checks, config string) acctest.Report {
	p.cli.Configure(fmt.Sprintf(`
		provider "capillary" {
			settle_timeout = "200ms"
			max_retries    = 0
			plan_checks    = %q
		}
		action "capillary_customer_images_purge" "all" {
			config {
				customer_id = %d
				%s
			}
		}`, checks, acctest.Regular, config))
	return p.cli.Apply("-invoke=action.capillary_customer_images_purge.all")
}

// keeping returns the argument that keeps these images.
func keeping(images ...sandbox.Image) string {
	var ids []string
	for _, image := range images {
		ids = append(ids, fmt.Sprintf("%q", image.ID))
	}
	return "keep = [" + strings.Join(ids, ", ") + "]"
}

// progress returns the progress lines of the action.
func progress(report acctest.Report) []string {
	var lines []string
	for line := range bytes.Lines([]byte(report.Output)) {
		var entry struct {
			Type string                   `json:"type"`
			Hook struct{ Message string } `json:"hook"`
		}
		if json.Unmarshal(line, &entry) == nil && entry.Type == "action_progress" {
			lines = append(lines, entry.Hook.Message)
		}
	}
	return lines
}

// purgeShown is the summary of the warning with which a plan shows what a purge deletes.
const purgeShown = "The purge deletes images"

func wantProgress(t *testing.T, report acctest.Report, want ...string) {
	t.Helper()
	if got := progress(report); !slices.Equal(got, want) {
		t.Errorf("Terraform showed\n  %s\nbut should have shown\n  %s\n%s", strings.Join(got, "\n  "), strings.Join(want, "\n  "), report.Output)
	}
}

// label returns the name of an image in messages.
func label(image sandbox.Image) string {
	return fmt.Sprintf("%s (%d bytes, %s)", image.ID, image.Size, image.LastModified)
}

func TestAccPurgeAll(t *testing.T) {
	t.Parallel()
	p := newPurged(t)
	report := p.invoke("").WantOK().WantNoWarningBut(purgeShown)
	wantProgress(t, report,
		"customer 564703420: 3 to be deleted, 0 to be kept",
		"1 of 3 deleted: image "+label(p.before[2]),
		"2 of 3 deleted: image "+label(p.before[1]),
		"3 of 3 deleted: image "+label(p.before[0]))
	p.WantDeleted(t, acctest.Regular, 2, 1, 0)
	p.WantTokens(t, acctest.Regular)
	wantProgress(t, p.invoke("").WantOK().WantNoWarning(), "customer 564703420 has no images that these credentials may see: nothing to delete")
	p.WantCalls(t, sandbox.CallDelete, 3)
}

// A plan shows which images would go and stay, and what it can't know.
func TestAccPurgeAtPlan(t *testing.T) {
	t.Parallel()
	p := newPurged(t)
	action := func(more string) string {
		return fmt.Sprintf(`
			resource "terraform_data" "later" { input = %[3]q }
			action "capillary_customer_images_purge" "all" {
				config {
					customer_id = %[1]d
					%[2]s
				}
			}
			resource "terraform_data" "trigger" {
				lifecycle {
					action_trigger {
						events  = [after_create]
						actions = [action.capillary_customer_images_purge.all]
					}
				}
			}`, acctest.Regular, more, p.before[1].ID)
	}
	p.cli.Configure(action(keeping(p.before[1])))
	p.cli.Plan().WantOK().WantWarning(purgeShown, "2 of the 3 images", "index 2: "+label(p.before[2]), "index 0: "+label(p.before[0]),
		"It keeps", "index 1: "+label(p.before[1]))
	p.cli.Configure(action("keep = [terraform_data.later.output]"))
	p.cli.Plan().WantOK().WantWarning("What the purge deletes can't be shown", "keep is known only after apply")
	p.cli.Configure(action(`keep = ["mistyped"]`))
	p.cli.Plan().WantError("The purge would fail", `keep names "mistyped"`, label(p.before[0]))
	p.cli.Configure("provider \"capillary\" { plan_checks = \"none\" }\n" + action(keeping(p.before[1])))
	p.cli.Plan().WantOK().WantNoWarning()
	p.WantCalls(t, sandbox.CallGet, 2)
	p.WantCalls(t, sandbox.CallDelete, 0)
}

func TestAccPurgeKeeps(t *testing.T) {
	t.Parallel()
	p := newPurged(t)
	keep := keeping(p.before[1])
	report := p.invoke(keep).WantOK().WantNoWarningBut(purgeShown)
	wantProgress(t, report,
		"customer 564703420: 2 to be deleted, 1 to be kept",
		"1 of 2 deleted: image "+label(p.before[2]),
		"2 of 2 deleted: image "+label(p.before[0]),
		"left, as asked: index 0: "+label(p.before[1]))
	p.WantDeleted(t, acctest.Regular, 2, 0)
	p.WantTokens(t, acctest.Regular, p.before[1].Token)
	wantProgress(t, p.invoke(keep).WantOK(),
		"customer 564703420 has no images but those to keep (1): nothing to delete", "left, as asked: index 0: "+label(p.before[1]))
}

func TestAccPurgeDryRun(t *testing.T) {
	t.Parallel()
	p := newPurged(t)
	report := p.invoke("dry_run = true\n" + keeping(p.before[1])).WantOK().WantNoWarning()
	wantProgress(t, report,
		"dry run, nothing is deleted; customer 564703420: 2 to be deleted, 1 to be kept",
		"would be deleted: index 2: "+label(p.before[2]),
		"would be deleted: index 0: "+label(p.before[0]),
		"would be kept: index 1: "+label(p.before[1]))
	p.WantCalls(t, sandbox.CallDelete, 0)
	if events := p.Journal(); len(events) > 0 {
		t.Errorf("there were writes: %v", events)
	}
}

// If a purge is impossible, it fails before anything is deleted.
func TestAccPurgeRefuses(t *testing.T) {
	t.Parallel()
	onGet := func(rule sandbox.Rule) sandbox.Rule { rule.Call, rule.Times = sandbox.CallGet, -1; return rule }
	for name, test := range map[string]struct {
		config string
		rule   sandbox.Rule
		says   []string
	}{
		"unknown image to keep": {`keep = ["unknown"]`, sandbox.Rule{}, []string{
			`keep names "unknown", and the customer has no such image. Nothing was deleted.`, "index 0:", "index 2:", "correct keep"}},
		"unknown image to keep, dry run": {"dry_run = true\n" + `keep = ["unknown"]`, sandbox.Rule{}, []string{`keep names "unknown"`}},
		"unknown warning": {"", onGet(sandbox.Rule{Mutate: warn(9999, "Something new")}), []string{
			"a warning that this provider does not know", "Something new", "proves nothing. Nothing was deleted."}},
		"unreadable list": {"", onGet(sandbox.Rule{Answer: sandbox.HTMLPage(200)}), []string{"can't be understood", "Nothing was deleted."}},
		"credentials":     {"", onGet(sandbox.Rule{Answer: sandbox.EmptyBody(401)}), []string{"refuses the credentials. Nothing was deleted."}},
		"no such customer": {"", onGet(sandbox.Rule{Answer: sandbox.ErrorBody(400, 8015, "Customer not found for the given identifiers")}), []string{
			"does not know the customer (8015). Nothing was deleted.", "check that customer_id"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPurged(t)
			p.Script(test.rule)
			says := func(title string) []string {
				return append([]string{title, "Customer 564703420, on 127.0.0.1:"}, test.says...)
			}
			const planned = "The purge would fail"
			p.invoke(test.config).WantError(says(planned)...)
			title := "The customer's images could not all be deleted"
			if strings.Contains(test.config, "dry_run") {
				title = planned
			}
			p.invokeWith("none", test.config).WantError(says(title)...)
			p.WantCalls(t, sandbox.CallDelete, 0)
		})
	}
}

// The second DELETE is refused: the message says what is gone and what is left, and running it again
// finishes.
func TestAccPurgeStopsMidway(t *testing.T) {
	t.Parallel()
	p := newPurged(t)
	p.Script(sandbox.Rule{Call: sandbox.CallDelete, Skip: 1, Answer: sandbox.ErrorBody(403, 4000, "Not authorised")})
	report := p.invoke("")
	report.WantError("could not all be deleted",
		"1 of 3 images was deleted, then it stopped at image "+p.before[1].ID+": the credentials are valid, but do not allow this call.",
		"Deleted:", "index 2: "+label(p.before[2]),
		"Left, as far as is known:", "→ index 1: "+label(p.before[1]), "index 0: "+label(p.before[0]),
		`code 4000 "Not authorised"`, "access group", "The next run starts by reading the list, and deletes what is left",
		"troubleshooting#the-customers-images-could-not-all-be-deleted")
	wantProgress(t, report, "customer 564703420: 3 to be deleted, 0 to be kept", "1 of 3 deleted: image "+label(p.before[2]))
	p.WantTokens(t, acctest.Regular, p.before[0].Token, p.before[1].Token)
	p.invoke("").WantOK().WantNoWarningBut(purgeShown)
	p.WantDeleted(t, acctest.Regular, 2, 1, 0)
	p.WantTokens(t, acctest.Regular)
}

func TestAccPurgeOutOfTime(t *testing.T) {
	t.Parallel()
	p := newPurged(t)
	p.Script(sandbox.Rule{Call: sandbox.CallDelete, Skip: 1, Drop: sandbox.HangBefore})
	start := time.Now()
	p.invoke(`timeouts = { invoke = "5s" }`).WantError("1 of 3 images was deleted", p.before[1].ID,
		"it could not be determined whether it was carried out", "run it again, but not before")
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
	p.invoke("").WantOK()
	p.WantTokens(t, acctest.Regular)
}

// Images that others add meanwhile survive, and the messages name every image that vanishes meanwhile.
func TestAccPurgeAmongOthers(t *testing.T) {
	t.Parallel()
	p := newPurged(t)
	var added string
	p.Script(sandbox.Rule{Call: sandbox.CallDelete, After: func() { added = p.ForeignAdd(t, acctest.Regular, 30_000) }})
	report := p.invoke("").WantOK().WantNoWarningBut(purgeShown)
	p.WantTokens(t, acctest.Regular, added)
	lines := progress(report)
	if last := lines[len(lines)-1]; !acctest.Says("left, as someone else added it meanwhile: index 0: " + p.Images(acctest.Regular)[0].ID).MatchString(last) {
		t.Errorf("the last line is %q", last)
	}

	keep := p.Images(acctest.Regular)[0]
	p.ForeignAdd(t, acctest.Regular, 40_000)
	p.Script(sandbox.Rule{Call: sandbox.CallDelete, After: func() { p.ForeignDelete(t, acctest.Regular, 0) }})
	p.invoke(keeping(keep)).WantOK().WantWarning("Other images vanished at the same time",
		"A purge of customer 564703420 deleted 1 of its images", "index 0: "+keep.ID, "s3_token "+keep.Token, "ask its owner")
	p.WantTokens(t, acctest.Regular)
}

func TestAccPurgeChecksItsConfig(t *testing.T) {
	t.Parallel()
	p := newPurged(t)
	for config, says := range map[string][]string{
		"keep = []":                      {"There is nothing to keep", "leave keep out"},
		`keep = [""]`:                    {"An id to keep is missing"},
		`keep = ["customerImage/1/2/a"]`: {"An id to keep can't be one", "last segment of its s3_token", `would be "a"`},
		`timeouts = { invoke = "soon" }`: {"Time Duration"},
	} {
		p.invoke(config).WantError(says...)
	}
	if calls := p.Calls(); len(calls) > 0 {
		t.Errorf("there were calls: %v", calls)
	}
}

// A resource triggers the action, and what to keep is known only during the apply.
func TestAccPurgeTriggered(t *testing.T) {
	t.Parallel()
	p := newPurged(t)
	configure := func(ids string) {
		p.cli.Configure(fmt.Sprintf(`
			resource "terraform_data" "ids" {
				input = %s
			}
			action "capillary_customer_images_purge" "rest" {
				config {
					customer_id = %d
					keep        = terraform_data.ids.output
				}
			}
			resource "terraform_data" "trigger" {
				input = terraform_data.ids.output
				lifecycle {
					action_trigger {
						events  = [after_create, after_update]
						actions = [action.capillary_customer_images_purge.rest]
					}
				}
			}`, ids, acctest.Regular))
	}
	// That there is nothing to keep shows only now. It must not delete everything.
	configure("toset([])")
	p.cli.Apply().WantError("There is nothing to keep", "troubleshooting#there-is-nothing-to-keep")
	configure(`toset(["a/b"])`)
	p.cli.Apply().WantError("An id to keep can't be one")
	p.WantCalls(t, sandbox.CallDelete, 0)
	configure(fmt.Sprintf("toset([%q])", p.before[0].ID))
	p.cli.Apply().WantOK()
	p.WantDeleted(t, acctest.Regular, 2, 1)
	p.WantTokens(t, acctest.Regular, p.before[0].Token)
}

// The examples in the docs, run as a reader runs them.
func TestAccPurgeExamples(t *testing.T) {
	t.Parallel()
	p := newPurged(t)
	examples, err := filepath.Glob(filepath.Join("..", "..", "examples", "actions", "capillary_customer_images_purge", "*.tf"))
	if err != nil || len(examples) != 3 {
		t.Fatalf("examples %v, error %v", examples, err)
	}
	for _, example := range examples {
		// The provider runs in this process, so relative paths don't start where Terraform runs.
		text := strings.ReplaceAll(acctest.Read(t, example), "${path.module}", filepath.ToSlash(p.cli.Dir))
		acctest.Write(t, filepath.Join(p.cli.Dir, filepath.Base(example)), []byte(text))
	}
	for number, name := range []string{"avatar.png", "card.png"} {
		acctest.Write(t, filepath.Join(p.cli.Dir, name), acctest.Picture(int64(number), 20_000))
	}
	wantShown := func(args []string, lines ...string) {
		t.Helper()
		shown, ok := p.cli.Run(append([]string{"apply", "-auto-approve", "-no-color"}, args...)...)
		if !ok {
			t.Fatalf("Terraform failed:\n%s", shown)
		}
		for _, line := range lines {
			if !regexp.MustCompile(`(?m)^Action action\.capillary_customer_images_purge\..*: ` + regexp.QuoteMeta(line) + "$").MatchString(shown) {
				t.Errorf("Terraform does not show %q:\n%s", line, shown)
			}
		}
	}
	wantShown([]string{"-invoke=action.capillary_customer_images_purge.erasure"},
		"dry run, nothing is deleted; customer 564703420: 3 to be deleted, 0 to be kept", "would be deleted: index 0: "+label(p.before[0]))
	p.WantCalls(t, sandbox.CallDelete, 0)
	wantShown(nil, "customer 564703420: 3 to be deleted, 2 to be kept", "3 of 3 deleted: image "+label(p.before[0]))
	p.WantDeleted(t, acctest.Regular, 2, 1, 0)
	p.WantUploads(t, acctest.Regular, 2)
	p.cli.Plan("-detailed-exitcode").WantOK() // so it is empty, and triggers no other purge
	p.cli.Destroy().WantOK()
	p.WantTokens(t, acctest.Regular)
}
