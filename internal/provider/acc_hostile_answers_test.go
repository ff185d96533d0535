package provider_test

import (
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Texts of the API about an image can't give a command to the runner of a CI system or to a terminal, neither in
// the plan nor where the state is printed.
func TestAccAttributesOfTheAPIAreHarmless(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	sb.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Mutate: func(body map[string]any) {
		for _, entry := range body["customerImage"].([]any) {
			file := entry.(map[string]any)["file"].(map[string]any)
			file["namespace"] = "first\n::add-mask::second"
			file["acl"] = "##[group]third"
			file["name"] = "fourth\x1b[2J\u202e.png"
		}
	}})
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(importing(second) + avatar(acctest.Regular, acctest.File(t, "same.png", seeded(1))))
	printed, ok := cli.Run("plan", "-no-color", "-input=false")
	if !ok {
		t.Fatalf("the plan failed:\n%s", printed)
	}
	wantHarmless(t, "plan", printed)
	cli.Apply().WantOK()
	for _, command := range []string{"show", "state pull"} {
		printed, ok := cli.Run(strings.Fields(command)...)
		if !ok || !strings.Contains(printed, "second") || !strings.Contains(printed, "third") {
			t.Errorf("%s does not show what the API says:\n%s", command, printed)
		}
		wantHarmless(t, command, strings.ReplaceAll(strings.ReplaceAll(printed, "\x1b[0m", ""), "\x1b[1m", ""))
	}
}

// wantHarmless searches for what a runner or a terminal acts on, also in JSON's spelling.
func wantHarmless(t *testing.T, place, text string) {
	t.Helper()
	for _, part := range []string{"::add-mask", "##[", "first\n", `first\n`, "\x1b[2J", `\u001b`, "\u202e", `\u202e`} {
		if strings.Contains(text, part) {
			t.Errorf("the %s holds %q:\n%s", place, part, text)
		}
	}
}

// A signed link to the metadata service of a cloud machine is not followed, and the message names only the host.
func TestAccALinkToMetadataIsNotFollowed(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	sb.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Mutate: eachLink(func(string) any {
		return "https://169.254.169.254/path-of-choice?X-Amz-Signature=abc"
	})})
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(impolite + importing(second) + avatar(acctest.Regular, acctest.File(t, "same.png", seeded(1))))
	report, _ := planned(t, cli)
	report.WantWarning(unfetched, "the signed link leads to 169.254.169.254, in a private network", "private_links")
	if strings.Contains(report.Output, "path-of-choice") {
		t.Errorf("the message shows more than the host:\n%s", report.Output)
	}
	wantNoLink(t, report.Output)
	wantDownloads(t, sb, 0)
}

// With a signed link in place of an image's token, the list is unreadable; in place of another text, the link
// loses its query. So it reaches no state, plan, log, message or note of the cache folder.
func TestAccALinkInPlaceOfATextIsNotKept(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.InstalledCLI(t, sb.Env)
	log := cli.Trace()
	var printed strings.Builder
	cli.Configure(acctest.Required + impolite + importing(second) + avatar(acctest.Regular, acctest.File(t, "same.png", seeded(1))))
	linked := func(fields ...string) sandbox.Rule {
		return sandbox.Rule{Call: sandbox.CallGet, Times: -1, Mutate: func(body map[string]any) {
			entry := body["customerImage"].([]any)[1].(map[string]any)
			for _, field := range fields {
				entry["file"].(map[string]any)[field] = entry["secureFilePath"]
			}
		}}
	}

	texts := sb.Script(linked("name", "namespace", "acl", "lastModified", "fileHandle"))
	printed.WriteString(cli.Apply().WantOK().Output)
	state, _ := cli.Run("state", "pull")
	if !strings.Contains(state, "?[redacted]") {
		t.Errorf("no link was there, so this test looks at the wrong thing:\n%s", state)
	}
	printed.WriteString(state)
	texts.Remove()

	sb.Script(linked("s3Token"))
	failed := cli.Plan().WantError("The image could not be read", "can't be understood", "entry 1 of customerImage has a file with a URL where its s3Token should be")
	printed.WriteString(failed.Output)
	for place, text := range map[string]string{
		"output": printed.String(), "log": acctest.Read(t, log), "working directory": contents(t, cli.Dir), "cache folder": contents(t, sb.Env["CAPILLARY_CACHE_DIR"]),
	} {
		for _, part := range []string{"X-Amz-Signature", "X-Amz-Security-Token"} {
			if strings.Contains(text, part) {
				t.Errorf("the %s holds a signed link:\n%s", place, text)
			}
		}
	}
}
