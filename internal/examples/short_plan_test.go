package examples_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
)

// The pipelines show reviewers a short plan: what is uploaded, replaced, deleted and imported, a line or a number each.
func TestAccShortPlan(t *testing.T) {
	t.Parallel()
	image := func(name, file string) string {
		return fmt.Sprintf("resource \"capillary_customer_image\" %q {\ncustomer_id = %d\n%s\n}\n", name, acctest.Newcomer, file)
	}
	picture := fmt.Sprintf("file = %q", acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	imported := fmt.Sprintf("import {\nto = capillary_customer_image.old\nid = \"%d/0\"\n}\n", acctest.Regular) +
		strings.ReplaceAll(image("old", ""), fmt.Sprint(acctest.Newcomer), fmt.Sprint(acctest.Regular))
	for name, test := range map[string]struct{ config, github, gitlab string }{
		"nothing":            {"", "", `{"create":0,"update":0,"delete":0}`},
		"an upload":          {image("new", picture), "- create `capillary_customer_image.new`\n", `{"create":1,"update":0,"delete":0}`},
		"an import":          {imported, "- import `capillary_customer_image.old`\n", `{"create":0,"update":0,"delete":0}`},
		"both, in the order": {image("new", picture) + imported, "- create `capillary_customer_image.new`\n- import `capillary_customer_image.old`\n", `{"create":1,"update":0,"delete":0}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(acctest.Required + "\n" + test.config)
			cli.Plan("-out=tfplan").WantOK()
			plan, ok := cli.Run("show", "-json", "tfplan")
			if !ok {
				t.Fatal(plan)
			}
			r := newRecipes(t, plan)
			if got := r.github(t); got != test.github {
				t.Errorf("GitHub's summary is %q, want %q", got, test.github)
			}
			if got := r.gitlab(t); got != test.gitlab {
				t.Errorf("GitLab's report is %s, want %s", got, test.gitlab)
			}
		})
	}
}

// recipes run the commands of the pipelines on a plan.
type recipes struct{ dir string }

// newRecipes creates a folder in which "terraform show" prints the plan.
func newRecipes(t *testing.T, plan string) recipes {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the pipelines run on Linux")
	}
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("the recipes need jq")
	}
	r := recipes{t.TempDir()}
	acctest.Write(t, filepath.Join(r.dir, "shown.json"), []byte(plan))
	if err := os.WriteFile(filepath.Join(r.dir, "terraform"), []byte("#!/bin/sh\ncat shown.json\n"), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	return r
}

// run runs the commands as the pipelines do: the first one that fails ends them.
func (r recipes) run(t *testing.T, script string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", "-eo", "pipefail", "-c", script)
	cmd.Dir = r.dir
	cmd.Env = []string{"PATH=" + r.dir + ":" + os.Getenv("PATH"), "GITHUB_STEP_SUMMARY=summary.md"}
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", script, err, output)
	}
}

func (r recipes) github(t *testing.T) string {
	t.Helper()
	w, _ := parse[workflow](t, "pipelines/github/workflow.yml")
	for _, job := range w.Jobs {
		for _, step := range job.Steps {
			if strings.Contains(step.Run, "GITHUB_STEP_SUMMARY") {
				r.run(t, step.Run)
				return acctest.Read(t, filepath.Join(r.dir, "summary.md"))
			}
		}
	}
	t.Fatal("no step writes a summary")
	return ""
}

func (r recipes) gitlab(t *testing.T) string {
	t.Helper()
	p, _ := parse[gitlab](t, "pipelines/gitlab/gitlab-ci.yml")
	for _, command := range p.Review.Script {
		if strings.Contains(command, "> plan.json") {
			r.run(t, command)
			return strings.Join(strings.Fields(acctest.Read(t, filepath.Join(r.dir, "plan.json"))), "")
		}
	}
	t.Fatal("no command writes a report")
	return ""
}
