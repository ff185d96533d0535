package acctest

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/realcli"
)

// CLI is a Terraform or OpenTofu with a directory of its own and nothing of the real environment. It shows what
// terraform-plugin-testing hides: warnings, and the plan as users see it.
type CLI struct {
	// Dir contains the configuration.
	Dir string
	// Env is the environment that Terraform sees, as "NAME=value".
	Env []string

	tb         testing.TB
	path       string
	reattached map[string]reattach // the providers that run in this process
}

// NewCLI returns a CLI that runs the provider in this process. It skips the test unless the CLI supports the
// features.
func NewCLI(t *testing.T, getenv func(string) string, features ...Feature) *CLI {
	t.Helper()
	Needs(t, features...)
	cli := BareCLI(t)
	cli.serve(t, getenv)
	return cli
}

// BareCLI returns a CLI without a provider.
func BareCLI(tb testing.TB) *CLI {
	tb.Helper()
	Needs(tb)
	path, err := findCLI()
	if err != nil {
		tb.Fatal(err)
	}
	return &CLI{Dir: tb.TempDir(), Env: settings(tb.TempDir()), tb: tb, path: path}
}

// settings returns the environment of the CLI. It contains nothing of the user's own.
func settings(home string) []string {
	return realcli.Environment(os.Getenv, home, "TF_CLI_CONFIG_FILE="+os.DevNull, "TF_IN_AUTOMATION=1")
}

// unasked returns the arguments of a command that neither prompts nor uses colours.
func unasked(command string, args []string) []string {
	return append([]string{command, "-auto-approve", "-input=false", "-json"}, args...)
}

// Configure replaces the configuration.
func (c *CLI) Configure(hcl string) {
	c.tb.Helper()
	Write(c.tb, filepath.Join(c.Dir, "main.tf"), []byte(hcl))
}

// Plan runs "terraform plan".
func (c *CLI) Plan(args ...string) Report {
	c.tb.Helper()
	return c.report(append([]string{"plan", "-input=false", "-json"}, args...))
}

// Apply runs "terraform apply", which plans first.
func (c *CLI) Apply(args ...string) Report {
	c.tb.Helper()
	return c.report(unasked("apply", args))
}

// Destroy runs "terraform destroy".
func (c *CLI) Destroy(args ...string) Report {
	c.tb.Helper()
	return c.report(unasked("destroy", args))
}

// Run runs any command and returns everything that it printed.
func (c *CLI) Run(args ...string) (output string, ok bool) {
	c.tb.Helper()
	cmd := exec.CommandContext(c.tb.Context(), c.path, args...) //nolint:gosec // the CLI under test
	cmd.Dir, cmd.Env = c.Dir, c.Env
	printed, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		c.tb.Fatalf("%s: %v", c.path, err)
	}
	return string(printed), err == nil
}

// report parses the lines of a command's -json output.
func (c *CLI) report(args []string) Report {
	c.tb.Helper()
	output, ok := c.Run(args...)
	return newReport(c.tb, output, ok)
}

func newReport(tb testing.TB, output string, ok bool) Report {
	tb.Helper()
	report := Report{OK: ok, Output: output, tb: tb}
	for line := range bytes.Lines([]byte(output)) {
		var entry struct {
			Diagnostic *Diagnostic `json:"diagnostic"`
			Changes    *Changes    `json:"changes"`
		}
		if json.Unmarshal(line, &entry) != nil {
			continue
		}
		if entry.Diagnostic != nil {
			report.Diagnostics = append(report.Diagnostics, *entry.Diagnostic)
		}
		if entry.Changes != nil {
			report.Changes = *entry.Changes
		}
	}
	return report
}

// Diagnostic is an error or a warning, unwrapped.
type Diagnostic struct {
	Severity string `json:"severity"`
	Summary  string `json:"summary"`
	Detail   string `json:"detail"`
}

// Changes counts the resources that the last plan or apply changed.
type Changes struct {
	Add    int `json:"add"`
	Change int `json:"change"`
	Remove int `json:"remove"`
}

// Report is the result of a command.
type Report struct {
	OK          bool
	Output      string
	Diagnostics []Diagnostic
	Changes     Changes

	tb testing.TB
}

// WantOK fails the test unless the command succeeded.
func (r Report) WantOK() Report {
	r.tb.Helper()
	if !r.OK {
		r.tb.Fatalf("Terraform failed:\n%s", r.Output)
	}
	return r
}

// WantChanges checks how many resources were added, changed and removed.
func (r Report) WantChanges(added, changed, removed int) Report {
	r.tb.Helper()
	if want := (Changes{added, changed, removed}); r.Changes != want {
		r.tb.Errorf("Terraform's changes are %+v, but should be %+v:\n%s", r.Changes, want, r.Output)
	}
	return r
}

// WantWarning checks that there is a warning with these phrases, in this order.
func (r Report) WantWarning(phrases ...string) Report {
	r.tb.Helper()
	return r.want("warning", Says(phrases...))
}

// WantError checks that the command failed with an error with these phrases, in this order.
func (r Report) WantError(phrases ...string) Report {
	r.tb.Helper()
	if r.OK {
		r.tb.Errorf("Terraform succeeded, but should have failed:\n%s", r.Output)
	}
	return r.want("error", Says(phrases...))
}

// WantNoWarning checks that there are no warnings.
func (r Report) WantNoWarning() Report {
	r.tb.Helper()
	return r.WantNoWarningBut()
}

// WantNoWarningBut checks that there are no warnings except those with these summaries.
func (r Report) WantNoWarningBut(summaries ...string) Report {
	r.tb.Helper()
	for _, d := range r.Diagnostics {
		if d.Severity == "warning" && !slices.Contains(summaries, d.Summary) {
			r.tb.Errorf("there should be no warning, but there is: %s: %s", d.Summary, d.Detail)
		}
	}
	return r
}

func (r Report) want(severity string, message *regexp.Regexp) Report {
	r.tb.Helper()
	for _, d := range r.Diagnostics {
		if d.Severity == severity && message.MatchString(d.Summary+"\n"+d.Detail) {
			return r
		}
	}
	r.tb.Errorf("there is no %s that matches %s:\n%s", severity, message, r.Output)
	return r
}
